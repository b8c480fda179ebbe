"""The settings for Compose itself in the user's `.env` files, as Compose reads them.

No other reader of `.env` agrees with Compose's, so Compose is asked: once for each file that mentions such a
setting. Values of an `.env` may be secrets: none gets into a message.
"""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bakehouse import codec, names
from bakehouse.deploy_rules.dotenv_settings import REFUSED
from bakehouse.errors import RefusedError
from bakehouse.host.context import compose_environment
from bakehouse.host.state import compose_settings
from bakehouse.outside import files, process
from bakehouse.outside.docker import commands
from bakehouse.outside.process import ProcessResult

_SECONDS = 60.0
_MENTIONED = re.compile(rf"{names.IMAGE_TAG_VARIABLE}|COMPOSE_")
_SEPARATOR, _PROFILES, _PROJECT = "COMPOSE_PATH_SEPARATOR", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"
_ASKED = (*(name for name, _, _ in REFUSED), _SEPARATOR, _PROFILES)
# The name of the project that is asked, until the `.env` gives one.
_UNNAMED = "bakehouse-asks"
_SERVICE = "asked"
_BROKEN = re.compile(r"failed to read (?P<path>\S+): line (?P<line>\d+)")
_SEPARATORS = re.compile(r"[:;,|]")
_PROFILE = re.compile(r"[A-Za-z0-9_.*-]+")


@dataclass(frozen=True, slots=True)
class DotenvSettings:
    """Settings for Compose in one `.env`: its path and text, and the values by name."""

    path: Path
    text: str
    values: dict[str, str]

    @property
    def separator(self) -> str:
        """The separator of file names."""
        return self.values.get(_SEPARATOR) or compose_settings.SEPARATOR

    @property
    def profiles(self) -> tuple[str, ...] | None:
        """The profiles that are on; None if the file does not set them."""
        found = self.values.get(_PROFILES)
        return None if found is None else tuple(each.strip() for each in found.split(",") if each.strip())

    @property
    def project(self) -> str | None:
        """The project's name; None if the file does not set it."""
        return self.values.get(_PROJECT)

    def at(self, name: str) -> str:
        """Format the place of a setting: the last line that may set it."""
        found = [number for number, line in enumerate(self.text.split("\n"), 1) if _sets(name, line)]
        return f"{self.path}:{found[-1]}" if found else str(self.path)


def expanded(found: DotenvSettings, name: str) -> Iterator[str]:
    """Yield the places of a file that expand a variable: its name may be a part of a password."""
    for number, line in enumerate(found.text.split("\n"), 1):
        if re.search(rf"\${{?{name}\b", line):
            yield f"{found.path}:{number}"


def may_set(text: str, name: str) -> bool:
    """Tell whether a line of the text of an `.env` may set a variable."""
    return any(_sets(name, line) for line in text.split("\n"))


def _sets(name: str, line: str) -> bool:
    return bool(re.match(rf"\s*(?:export\s+)?{name}\s*(?:[=:]|$)", line))


def read(path: Path, shown: Path) -> DotenvSettings:
    """Read an `.env`, for messages under the path `shown`; raises RefusedError."""
    found = files.look(path.resolve() if path.is_symlink() else path)
    return parse(found.data.decode(errors="surrogateescape"), shown)


def parse(text: str, path: Path) -> DotenvSettings:
    """Parse the text of an `.env`, without our own lines; raises RefusedError."""
    rest = compose_settings.without(text, "\n")
    return DotenvSettings(path, rest, _ask(rest, path) if _MENTIONED.search(rest) else {})


@lru_cache(maxsize=4)
def _ask(text: str, path: Path) -> dict[str, str]:
    model = {"name": _UNNAMED, "services": {_SERVICE: {"image": _SERVICE, "environment": _questions()}}}
    with tempfile.TemporaryDirectory(prefix="bakehouse.") as folder:
        copy = Path(folder) / compose_settings.DOTENV
        copy.write_text(text, encoding="utf-8", errors="surrogateescape")
        argv, environment = commands.ask_dotenv(str(copy)), compose_environment()
        done = process.run(
            argv, seconds=_SECONDS, cwd=Path(folder), environment=environment, stdin=codec.line(model)
        )
    if done.code:
        raise _broken(path, _BROKEN.search(done.err))
    data: dict[str, Any] = codec.load(done.out)
    told = {
        name: value.removeprefix("=").replace("$$", "$")
        for name, value in data["services"][_SERVICE]["environment"].items()
        if value
    }
    return told if data["name"] == _UNNAMED else {**told, _PROJECT: data["name"]}


def _questions() -> dict[str, str]:
    """Return a variable for each setting: empty where it is not set, else `=` and its value."""
    return {name: f"${{{name}+=${{{name}}}}}" for name in _ASKED}


def refuse_broken(done: ProcessResult) -> None:
    """Refuse a file of variables that Compose cannot read, without its own words, which quote the file."""
    if done.code and (found := _BROKEN.search(done.err)):
        raise _broken(Path(found["path"]), found)


def _broken(path: Path, found: "re.Match[str] | None") -> RefusedError:
    line = f":{found['line']}" if found else ""
    return RefusedError(
        f"{path}{line}: Compose cannot read this file",
        "to see its message, run: docker compose config --quiet",
    )


def check(found: DotenvSettings, project: str | None) -> None:
    """Refuse settings that win over ours, or that mean something else than they say; raises RefusedError."""
    for name, what, fix in REFUSED:
        if name in found.values:
            raise RefusedError(f"{found.at(name)}: {what}", fix)
    if not _SEPARATORS.fullmatch(found.separator):
        raise RefusedError(f"{found.at(_SEPARATOR)}: {_SEPARATOR} is not one of : ; , |", "change it")
    if not all(map(_PROFILE.fullmatch, found.profiles or ())):
        raise RefusedError(
            f"{found.at(_PROFILES)}: {_PROFILES} has a name that no profile can have", "change it"
        )
    if project and found.project and found.project != project:
        raise RefusedError(
            f"{found.at(_PROJECT)}: {_PROJECT} is {found.project}; the manifest sets {project}",
            "remove the line, or change `compose: {project: …}` in the manifest",
        )
