"""The pins that a deploy writes into a checkout (each service's tag), and lines in `.env` that name them."""

import posixpath
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from bakehouse import names
from bakehouse.deploy_rules import reserved_places
from bakehouse.errors import RefusedError
from bakehouse.host.state import compose_settings, long_limits
from bakehouse.host.state.compose_settings import DOTENV, ComposeSettings
from bakehouse.host.state.long_limits import LongLimits
from bakehouse.host.state.paths import NAME
from bakehouse.host.state.snapshot import DeployedImage
from bakehouse.image_reference import ImageReference
from bakehouse.languages import compose
from bakehouse.outside import durable, files, git, git_content
from bakehouse.values import Variable

FILE = compose_settings.PINS
NO_LIMITS: Mapping[str, LongLimits] = MappingProxyType({})


def write(
    checkout: Path, services: Mapping[str, DeployedImage], limits: Mapping[str, LongLimits] = NO_LIMITS
) -> None:
    """Write the pins, atomically; raises RefusedError behind a link, and ExternalError."""
    _refuse_link(checkout)
    durable.replace(checkout / FILE, text(services, limits).encode(), 0o644)


def text(services: Mapping[str, DeployedImage], limits: Mapping[str, LongLimits]) -> str:
    """Return the pins: the tag of each service, and the limits that they carry in the long form."""
    first = f"# {names.MARKER}; the tags that run. Change them by `bakehouse deploy`."
    named = sorted(services.keys() | limits.keys())
    lines = [first, "services:" if named else "services: {}"]
    for service in named:
        lines.append(f"  {compose.quote((service,))}:")
        if served := services.get(service):
            lines.append(f"    image: {_image(served.image)}")
        if more := limits.get(service):
            lines += [f"    {line}" for line in long_limits.lines(more)]
    return "\n".join(lines) + "\n"


def _image(reference: str) -> str:
    image = ImageReference.parse(reference)
    tagged = (f"{image.name}:", Variable(names.IMAGE_TAG_VARIABLE, image.tag))
    return compose.quote(tagged if image.tag else (reference,))


def prepare(checkout: Path, commit: str, settings: ComposeSettings) -> None:
    """Make a plain `docker compose` read our files by lines in `.env`, and git ignore them.

    The checkout is at the commit.
    """
    paths, own = dotenvs(checkout, commit, settings), own_files(checkout)
    git.exclude(checkout, f"/{NAME}/", *(f"/{path}" for path in paths))
    for path in paths:
        found = files.look(checkout / path)
        text = found.data.decode(errors="surrogateescape")
        whole = compose_settings.with_lines(text, settings.lines(own, path))
        if whole != text:
            durable.replace(checkout / path, whole.encode(errors="surrogateescape"), found.mode or 0o600)


def own_files(tree: Path) -> tuple[str, ...]:
    """Return those of our files, besides the pins, that the tree has."""
    return tuple(name for name in (names.COMPOSE_FILE,) if (tree / name).exists())


def dotenvs(checkout: Path, commit: str, settings: ComposeSettings) -> tuple[str, ...]:
    """Return the paths of the `.env` files that get our lines: not one in git, nor one behind a link."""
    own = (path for path in settings.dotenvs if path != DOTENV and _is_ours(checkout, commit, path))
    return DOTENV, *own


def _is_ours(checkout: Path, commit: str, path: str) -> bool:
    folder = posixpath.dirname(path)
    if (
        git_content.mode(checkout, commit, folder) != git_content.FOLDER
        or git_content.mode(checkout, commit, path) is not None
    ):
        return False
    return files.look(checkout / path).kind in (files.Kind.FILE, files.Kind.ABSENT)


def check(checkout: Path) -> None:
    """Refuse a link in our pins' way; raises RefusedError."""
    _refuse_link(checkout)


def takes_lines(checkout: Path) -> bool:
    """Tell whether `.env` can get our lines: a link, a folder or the like cannot."""
    return files.look(checkout / DOTENV).kind in (files.Kind.FILE, files.Kind.ABSENT)


def refuse_dotenv(checkout: Path) -> NoReturn:
    """Refuse an `.env` that is to get our lines and cannot; raises RefusedError."""
    raise RefusedError(
        f"{checkout / DOTENV} is not a regular file",
        "replace it with a regular file: bakehouse writes a line into it",
    )


def check_commit(checkout: Path, commit: str) -> None:
    """Refuse a commit whose own files are in the place of ours; raises RefusedError."""
    reserved_places.refuse(commit, partial(git_content.mode, checkout, commit))


def _refuse_link(checkout: Path) -> None:
    if link := files.link_on_the_way(checkout, FILE):
        raise RefusedError(
            f"{checkout / link} is a link: bakehouse keeps its pins in a folder there",
            reserved_places.untrack(NAME),
        )
