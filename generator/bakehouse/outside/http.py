"""GET requests over http and https, the one way to a registry or a service: redirects, limits, repetition."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urldefrag, urljoin

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.outside.http_request import ONCE, Answer, HttpRoute, Patience
from bakehouse.outside.origin import Origin

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5
_OWN = HttpRoute(limit=8 * 1024 * 1024)


def data(url: str, patience: Patience = ONCE) -> Any:
    """Return the JSON at a URL of our own services, by no proxy; None for 404; raises ExternalError else."""
    answer = get(url, {}, _OWN, patience)
    if answer.status == 404:
        return None
    if answer.status != 200:
        raise ExternalError(f"{url} answers {answer.status}")
    try:
        return codec.load(answer.body.decode())
    except ValueError as error:
        raise ExternalError(f"{url} answers no JSON: {error}") from error


def get(url: str, headers: Mapping[str, str], route: HttpRoute, patience: Patience) -> Answer:
    """Return the answer behind all redirects; raises ExternalError if there is none.

    Another origin than the first never gets the `Authorization` among the headers.
    """
    from bakehouse.outside import connections

    for _ in range(_MOST_REDIRECTS + 1):
        answer = connections.ask(url, headers, route, patience)
        if answer.status not in _REDIRECTS:
            return answer
        following = _following(answer, route)
        if Origin.of(following) != Origin.of(url):
            headers = {key: value for key, value in headers.items() if key.lower() != "authorization"}
        url = following
    raise ExternalError(f"{Origin.of(url)} redirects more than {_MOST_REDIRECTS} times")


def _following(answer: Answer, route: HttpRoute) -> str:
    """Return the address that a redirect leads to; raises ExternalError for one that must not be followed."""
    old = Origin.of(answer.url)
    try:
        url = urldefrag(urljoin(answer.url, answer.headers.get("Location", ""))).url
    except ValueError as error:
        raise ExternalError(f"{old} redirects to no address") from error
    new = Origin.of(url)
    if old.scheme == "https" and new.scheme == "http":
        raise ExternalError(f"{old} redirects to {new}, which is not encrypted")
    if new != old and not new.secures(old) and not route.leaves:
        raise ExternalError(f"{old} redirects to {new}, which is another server")
    return url
