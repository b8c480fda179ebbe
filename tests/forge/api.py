"""Gitea's API as one user: requests go out, plain JSON comes back."""

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}")
        self.status = status


@dataclass(frozen=True)
class Api:
    """One user's view of one Gitea; `login` is the value of the Authorization header."""

    url: str
    login: str

    def get(self, path: str) -> Any:
        return self._ask("GET", path)

    def post(self, path: str, **body: object) -> Any:
        return self._ask("POST", path, body)

    def put(self, path: str, **body: object) -> Any:
        return self._ask("PUT", path, body)

    def patch(self, path: str, **body: object) -> Any:
        return self._ask("PATCH", path, body)

    def delete(self, path: str) -> None:
        self._ask("DELETE", path)

    def text(self, path: str) -> str:
        """An answer that is not JSON."""
        return self._read("GET", path, None).decode("utf-8", "replace")

    def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> Any:
        answer = self._read(method, path, None if body is None else json.dumps(body).encode())
        return json.loads(answer) if answer else None

    def _read(self, method: str, path: str, body: bytes | None) -> bytes:
        headers = {"Authorization": self.login, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/v1{path}", body, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(error.code, error.read().decode("utf-8", "replace")) from None


def by_token(url: str, token: str) -> Api:
    """The API as the owner of an access token."""
    return Api(url, f"token {token}")


def by_password(url: str, name: str, password: str) -> Api:
    """The API as someone who gives a password: the only way to make an access token."""
    login = base64.b64encode(f"{name}:{password}".encode()).decode()
    return Api(url, f"Basic {login}")
