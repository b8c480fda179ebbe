"""Bearer tokens of a registry, and the rule where its login may go to get one.

https://distribution.github.io/distribution/spec/auth/token/
"""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.outside import http
from bakehouse.outside.http_request import Answer
from bakehouse.outside.origin import Origin
from bakehouse.outside.registry_access import Access

_BEARER = re.compile(r"(?:^|,)\s*bearer\s+(.*)", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(r'(\w+)="([^"]*)"')
_TOKEN = re.compile(r"[!-~]+")


def challenge(answer: Answer) -> Mapping[str, str]:
    """Return the fields of the challenge for a bearer token; empty if an answer has none."""
    found = _BEARER.search(answer.headers.get("WWW-Authenticate", ""))
    # of a field that is there twice the first counts: the next one may be of another challenge
    return dict(reversed(_FIELD.findall(found[1]))) if answer.status == 401 and found else {}


def fetch(
    fields: Mapping[str, str], registry: Origin, name: str, access: Access, login: Mapping[str, str]
) -> str:
    """Return a token to read one repository; raises ExternalError, before a login goes to a stranger.

    It asks for what it needs, not for the challenge's scope: that may name more, to be used elsewhere.
    """
    realm = fields.get("realm", "")
    _refuse_stranger(Origin.of(realm), registry, access.auth_host)
    asked = {"service": fields["service"]} if "service" in fields else {}
    query = urlencode({**asked, "scope": f"repository:{name}:pull"})
    url = f"{realm}{'&' if '?' in realm else '?'}{query}"
    answer = http.get(url, login, access.route(leaves=False), access.patience)
    if answer.status != 200:
        raise ExternalError(f"{Origin.of(realm)} answers {answer.status} to its login", _mend(answer))
    return _token(answer, Origin.of(realm))


def _refuse_stranger(realm: Origin, registry: Origin, auth_host: str | None) -> None:
    if registry.scheme == "https" and realm.scheme == "http":
        raise ExternalError(f"its tokens are at {realm}, which is not encrypted: no login was sent there")
    own = Origin.of(f"{realm.scheme}://{auth_host}") if auth_host else None
    if realm == own or realm.netloc == registry.netloc:
        return
    raise ExternalError(
        f"its tokens come from another host, {realm.netloc}, so the login was not sent there",
        f'if you trust that host, set `registry: {{auth_host: "{realm.netloc}"}}` in the manifest, '
        "render, and run setup again",
    )


def _mend(answer: Answer) -> str:
    return "log in again: bakehouse setup" if answer.status in (401, 403) else "is it up?"


def _token(answer: Answer, realm: Origin) -> str:
    try:
        data = codec.load(answer.body.decode())
    except ValueError as error:
        raise ExternalError(f"{realm} answers with no JSON instead of a token") from error
    found = (data.get("token") or data.get("access_token")) if isinstance(data, dict) else None
    if not isinstance(found, str) or not _TOKEN.fullmatch(found):
        raise ExternalError(f"{realm} answers with no token")
    return found
