"""One repository of a registry for some requests: its login is looked up once, its token asked for once."""

import re
from functools import cached_property

from bakehouse.errors import ExternalError
from bakehouse.image_reference import PART
from bakehouse.outside import docker_login, http, registry_token
from bakehouse.outside.http_request import Answer
from bakehouse.outside.origin import Origin
from bakehouse.outside.registry_access import Access

# https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
_NAME = re.compile(rf"{PART}(?:/{PART})*")
_UP = "is the registry up? A rollback needs none."


class Session:
    """Requests to one repository; `reference` is its host and name."""

    def __init__(self, reference: str, access: Access) -> None:
        self.reference = reference
        self._access = access
        host, _, self._name = reference.partition("/")
        if not _NAME.fullmatch(self._name):
            raise ExternalError(f"{reference[:200]!r} is no name in a registry")
        self._host, self.origin = host, access.origin(host)
        self._token: str | None = None

    def get(self, path: str, accept: str, what: str) -> Answer | None:
        """Return the answer to a path below the repository; None if it is not there; raises ExternalError."""
        try:
            answer = self._answer(f"{self.origin}/v2/{self._name}/{path}", accept)
        except ExternalError as error:
            raise ExternalError(_cannot(what, error.what), error.hint or _UP) from error
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise ExternalError(
                _cannot(what, f"{Origin.of(answer.url)} answers {answer.status}"), self._hint(answer)
            )
        return answer

    def _hint(self, answer: Answer) -> str:
        """Return the next step; no login was sent to a server that a redirect led to."""
        if answer.status in (401, 403) and Origin.of(answer.url) == self.origin:
            return "log in again: bakehouse setup"
        return _UP if answer.status == 429 or answer.status >= 500 else ""

    def _answer(self, url: str, accept: str) -> Answer:
        answer = self._ask(url, accept)
        fields = registry_token.challenge(answer)
        if not fields or Origin.of(answer.url) != self.origin:
            return answer
        self._token = registry_token.fetch(fields, self.origin, self._name, self._access, self._login)
        return self._ask(url, accept)

    def _ask(self, url: str, accept: str) -> Answer:
        login = {"Authorization": f"Bearer {self._token}"} if self._token else self._login
        route = self._access.route(leaves=True)
        return http.get(url, {"Accept": accept, **login}, route, self._access.patience)

    @cached_property
    def _login(self) -> dict[str, str]:
        found = docker_login.read(self._access.docker_config, self._host)
        return {"Authorization": found.header} if found else {}


def _cannot(what: str, why: str) -> str:
    return f"cannot read {what} from the registry: {why}"
