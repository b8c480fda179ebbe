"""The forge's API, with a token: JSON and files go out, JSON comes back."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPMessage
from typing import IO, Any

from .refusal import Refused

SECONDS = 60


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A handler that follows no redirect: the token would go along to wherever it leads."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None


@dataclass(frozen=True)
class Api:
    """One repo of a Gitea, as the owner of a token sees it."""

    server: str
    repo: str
    token: str = field(repr=False)

    def get(self, path: str) -> Any:
        """Return what is at a path of the repo."""
        return self._ask("GET", path, None, "application/json")

    def send(self, method: str, path: str, **body: object) -> Any:
        """Send JSON to a path of the repo."""
        return self._ask(method, path, json.dumps(body).encode(), "application/json")

    def upload(self, path: str, content: bytes) -> Any:
        """Send a file to a path of the repo."""
        return self._ask("POST", path, content, "application/octet-stream")

    def _ask(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        url = f"{self.server}/api/v1/repos/{self.repo}{path}"
        headers = {"Authorization": f"token {self.token}", "Content-Type": kind}
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                text = error.read(500).decode("utf-8", "replace")
            raise Refused(f"{method} {url}: {error.code} {text}", "check the token's permissions") from None
        return json.loads(content) if content else None
