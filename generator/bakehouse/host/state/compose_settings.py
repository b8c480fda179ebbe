"""Our settings for Compose in a checkout: the lines of `.env` by which a plain `docker compose` finds them.

Compose reads `.env` of the folder that it is called in, then that of the project's folder, which is the first
file's; the first one to set a variable wins.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bakehouse.host.state.paths import NAME
from bakehouse.model.repo import RepoSettings

PINS = f"{NAME}/pins.yaml"
DOTENV = ".env"
SEPARATOR = ":"
VARIABLE = "COMPOSE_FILE"
VARIABLES = (VARIABLE, "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES")
MARK = "# bakehouse: the files that a plain `docker compose` reads here; leave this line as it is"
_OURS = re.compile(
    rf"^{re.escape(MARK)}(?:\n(?P<line>(?:{'|'.join(VARIABLES)})=.*))?(?:\n|\Z)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class ComposeSettings:
    """The repo's own files; the project's name and the profiles, where we set them.

    `theirs` are the profiles of the user's `.env`. `separators` has, by the path of an `.env`, the user's
    separator of file names.
    """

    files: tuple[str, ...]
    project: str | None = None
    profiles: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    separators: Mapping[str, str] = field(default_factory=dict)

    @property
    def dotenvs(self) -> tuple[str, ...]:
        """The paths of the `.env` files that Compose reads, the one that wins first."""
        return tuple(dict.fromkeys([DOTENV, posixpath.join(posixpath.dirname(self.files[0]), DOTENV)]))

    @property
    def on(self) -> tuple[str, ...]:
        """All profiles that are on."""
        return tuple(dict.fromkeys([*self.theirs, *self.profiles]))

    def lines(self, own: Sequence[str], dotenv: str = DOTENV) -> Iterator[str]:
        """Yield our lines of one `.env`; `own` are our files that are there, besides the pins."""
        folder = posixpath.dirname(dotenv) or "."
        paths = [posixpath.relpath(path, folder) for path in (*self.files, *own, PINS)]
        yield f"{VARIABLE}=" + self.separators.get(dotenv, SEPARATOR).join(paths)
        if self.project:
            yield f"COMPOSE_PROJECT_NAME={self.project}"
        if self.profiles:
            yield "COMPOSE_PROFILES=" + ",".join(self.on)

    def environment(self, own: Sequence[str]) -> dict[str, str]:
        """Return the variables of a call without the pins, which does not rely on `.env`."""
        return {
            "COMPOSE_FILE": SEPARATOR.join([*self.files, *own]),
            "COMPOSE_PATH_SEPARATOR": SEPARATOR,
            **({"COMPOSE_PROJECT_NAME": self.project} if self.project else {}),
            **({"COMPOSE_PROFILES": ",".join(self.on)} if self.on else {}),
        }


def of(product: RepoSettings) -> ComposeSettings:
    """Return the settings that the manifest gives."""
    return ComposeSettings(product.compose_files, product.project, tuple(sorted(product.profiles)))


def ours(text: str) -> tuple[str, ...]:
    """Return our lines of the text of an `.env`."""
    return tuple(found["line"] for found in _OURS.finditer(text) if found["line"])


def without(text: str, line: str = "") -> str:
    """Take our lines out of the text of an `.env`, and put `line` for each; each stands below a mark."""
    return _OURS.sub(lambda found: line * found[0].count("\n"), text)


def with_lines(text: str, own: Iterator[str]) -> str:
    """Put our lines at the end of the text of an `.env`, where they win, each below its mark."""
    rest = without(text)
    marked = "".join(f"{MARK}\n{setting}\n" for setting in own)
    return f"{rest}\n{marked}" if rest and not rest.endswith("\n") else rest + marked
