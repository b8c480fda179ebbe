"""Connections by urllib3, which nothing else imports: loading it takes longer than most commands.

urllib3's own retries know neither a limit for all attempts together nor an answer that breaks off, so
attempts are counted here. Only GET is sent, which can be repeated.
"""

import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from functools import cache, partial
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Retry, make_headers
from urllib3.exceptions import HTTPError, NewConnectionError, ProtocolError, ProxyError, SSLError
from urllib3.exceptions import TimeoutError as NoAnswer

from bakehouse.errors import ExternalError
from bakehouse.outside.http_request import Answer, HttpRoute, Patience
from bakehouse.outside.origin import Origin

_FINAL = frozenset([501, 505])
_PIECE = 64 * 1024
# An attempt as a whole, in time limits: one for the first byte, one for the body.
_WHOLE = 2


def ask(url: str, headers: Mapping[str, str], route: HttpRoute, patience: Patience) -> Answer:
    """Return the answer to a GET, without following redirects; raises ExternalError if there is none."""
    started = time.monotonic()
    outcome = _outcome(url, headers, route, patience)
    for count, usual in enumerate(patience.waits):
        wait = max(usual, _asked_wait(outcome))
        late = time.monotonic() - started + wait > patience.total
        if late or not _may_pass(outcome, count, patience):
            break
        time.sleep(wait)
        outcome = _outcome(url, headers, route, patience)
    if isinstance(outcome, Answer):
        return outcome
    raise ExternalError(f"{Origin.of(url)} gives no answer: {_reason(outcome, patience)}") from outcome


def _outcome(
    url: str, headers: Mapping[str, str], route: HttpRoute, patience: Patience
) -> Answer | HTTPError:
    """Make one attempt; its error is a value, since another attempt may follow.

    It is made beside, since urllib3's time limit is for the next bytes alone: a handshake or headers that
    trickle would have no end.
    """
    manager, outcomes = _manager(Origin.of(url), route), SimpleQueue[Answer | Exception]()
    attempt = partial(_attempt, manager, url, headers, route, patience)
    Thread(target=lambda: outcomes.put(attempt()), daemon=True).start()
    try:
        outcome = outcomes.get(timeout=_WHOLE * patience.attempt)
    except Empty:
        raise _too_slow(url, _WHOLE * patience.attempt) from None
    if isinstance(outcome, Answer | HTTPError):
        return outcome
    raise outcome


def _attempt(
    manager: PoolManager, url: str, headers: Mapping[str, str], route: HttpRoute, patience: Patience
) -> Answer | Exception:
    try:
        response = manager.request(
            "GET",
            url,
            headers=dict(headers),
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
            timeout=patience.attempt,
        )
        with closing(response):
            body = _body(url, response, route, patience) if response.status == 200 else b""
    except Exception as error:
        # raised again by who waits for it
        return error
    return Answer(url, response.status, response.headers, body)


def _body(url: str, response: BaseHTTPResponse, route: HttpRoute, patience: Patience) -> bytes:
    """Read an answer piece by piece: one that has no end, or trickles, must not keep a deploy."""
    started, body = time.monotonic(), bytearray()
    while piece := response.read1(_PIECE):
        body += piece
        if len(body) > route.limit:
            raise ExternalError(f"{Origin.of(url)} answers with more than {route.limit} bytes")
        if time.monotonic() - started > patience.attempt:
            raise _too_slow(url, patience.attempt)
    return bytes(body)


def _too_slow(url: str, seconds: float) -> ExternalError:
    return ExternalError(f"{Origin.of(url)} is too slow: no whole answer in {seconds:g} s")


def _may_pass(outcome: Answer | HTTPError, count: int, patience: Patience) -> bool:
    if isinstance(outcome, Answer):
        return outcome.status == 429 or (outcome.status >= 500 and outcome.status not in _FINAL)
    error = outcome.original_error if isinstance(outcome, ProxyError) else outcome
    if isinstance(error, NewConnectionError):
        return count < patience.refused
    return isinstance(error, ProtocolError) or _broke_off(error)


def _broke_off(error: Exception) -> bool:
    """Tell whether TLS ended in the middle, as with a proxy whose server restarts."""
    inner = error.args[0] if isinstance(error, SSLError) and error.args else None
    return isinstance(inner, ssl.SSLEOFError | ssl.SSLZeroReturnError)


def _asked_wait(outcome: Answer | HTTPError) -> float:
    """Return the seconds that an answer asks to wait (`Retry-After`); 0 for none."""
    asked = outcome.headers.get("Retry-After", "") if isinstance(outcome, Answer) else ""
    try:
        return Retry().parse_retry_after(asked) if asked else 0.0
    except (HTTPError, ValueError, OverflowError):
        return 0.0


def _reason(error: HTTPError, patience: Patience) -> str:
    """Return the innermost reason, since urllib3 wraps it in objects and addresses."""
    if isinstance(error, NoAnswer) and not isinstance(error, NewConnectionError):
        return f"nothing came within {patience.attempt:g} s"
    inner = [each for each in (*error.args, error.__cause__) if isinstance(each, Exception)]
    last = inner[-1] if inner else error
    return str(getattr(last, "strerror", None) or last)


def _manager(origin: Origin, route: HttpRoute) -> PoolManager:
    ca = route.ca if origin.scheme == "https" else None
    return _pool(_proxy(origin) if route.proxied else None, origin.scheme == "https", ca)


def _proxy(origin: Origin) -> str | None:
    """Return the proxy that the environment names for an origin; the standard library knows the rules."""
    if proxy_bypass(f"{origin.host}:{origin.port}"):
        return None
    found = getproxies().get(origin.scheme)
    return found if not found or "://" in found else f"http://{found}"


def _trust(context: ssl.SSLContext, ca: str) -> None:
    try:
        context.load_verify_locations(cadata=ca)
    except ssl.SSLError as error:
        raise ExternalError(
            f"`ca` is no certificate: {error.reason}", "correct `registry.ca` in the manifest"
        ) from error


@cache
def _pool(proxy: str | None, secure: bool, ca: str | None) -> PoolManager:
    """Make the pool of connections once, since the system's authorities take time to read."""
    context = ssl.create_default_context() if secure else None
    if context and ca:
        _trust(context, ca)
    if proxy is None:
        return PoolManager(ssl_context=context)
    try:
        return _through(proxy, context)
    except (HTTPError, ValueError):
        # their messages quote the address, which may hold a password
        raise ExternalError(
            "the proxy in the environment is not a valid http or https address", "correct http_proxy"
        ) from None


def _through(proxy: str, context: ssl.SSLContext | None) -> ProxyManager:
    parts = urlsplit(proxy)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no address of a proxy")
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    headers = make_headers(proxy_basic_auth=login)
    address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return ProxyManager(address, proxy_headers=headers, ssl_context=context)
