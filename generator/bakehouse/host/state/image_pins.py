"""The two files that a deploy writes into a checkout: the pins (each service's tag), and a line in `.env`."""

from collections.abc import Mapping
from pathlib import Path

from bakehouse import names
from bakehouse.errors import RefusedError
from bakehouse.host.state.paths import NAME
from bakehouse.host.state.snapshot import DeployedImage
from bakehouse.image_reference import ImageReference
from bakehouse.languages import compose
from bakehouse.outside import durable, files, git
from bakehouse.values import Variable

FILE = f"{NAME}/pins.yaml"
_MARK = "# bakehouse: the files that a plain `docker compose` reads here; leave this line as it is"


def write(checkout: Path, services: Mapping[str, DeployedImage]) -> None:
    """Write the pins, atomically; raises RefusedError behind a link, and ExternalError."""
    _refuse_link(checkout)
    lines = [f"# {names.MARKER}; the tags that run. Change them by `bakehouse deploy`.", "services:"]
    for service, served in sorted(services.items()):
        image = ImageReference.parse(served.image)
        tagged = (f"{image.name}:", Variable(names.IMAGE_TAG_VARIABLE, image.tag))
        value = compose.quote(tagged if image.tag else (served.image,))
        lines += [f"  {compose.quote((service,))}:", f"    image: {value}"]
    text = "\n".join(lines) + "\n" if services else f"{lines[0]}\nservices: {{}}\n"
    durable.replace(checkout / FILE, text.encode(), 0o644)


def prepare(checkout: Path, compose_file: str) -> None:
    """Make a plain `docker compose` in the checkout read our files, and git ignore them."""
    git.exclude(checkout, f"/{NAME}/", "/.env")
    path = checkout / ".env"
    found = files.look(path)
    text = dotenv(found.data.decode(errors="surrogateescape"), checkout, compose_file)
    if text.encode(errors="surrogateescape") != found.data:
        durable.replace(path, text.encode(errors="surrogateescape"), found.mode or 0o600)


def dotenv(text: str, tree: Path, compose_file: str) -> str:
    """Return the text of `.env` with our line, which names those of our files that the tree has."""
    own = [name for name in (names.COMPOSE_FILE,) if (tree / name).exists()]
    lines = text.removesuffix("\n").split("\n") if text else []
    if _MARK in lines:
        at = lines.index(_MARK)
        del lines[at : at + 2]
    return "\n".join([*lines, _MARK, "COMPOSE_FILE=" + ":".join([compose_file, *own, FILE])]) + "\n"


def check(checkout: Path) -> None:
    """Refuse an `.env` that would override our files, with its line, and a link that leads the pins away.

    Raises RefusedError.
    """
    _refuse_link(checkout)
    path = checkout / ".env"
    found = files.look(path)
    if found.kind not in (files.Kind.FILE, files.Kind.ABSENT):
        raise RefusedError(
            f"{path} is not a regular file", "replace it with a regular file: bakehouse writes a line into it"
        )
    lines = found.data.decode(errors="replace").split("\n")
    for number, line in enumerate(lines, 1):
        name = line.partition("=")[0].strip().removeprefix("export ").strip()
        ours = number > 1 and lines[number - 2] == _MARK
        if name == names.IMAGE_TAG_VARIABLE or (name == "COMPOSE_FILE" and not ours):
            raise RefusedError(f"{path}:{number}: {name} is set by hand", "remove the line")


def check_commit(checkout: Path, commit: str) -> None:
    """Refuse a commit whose own files are in the place of ours; raises RefusedError."""
    if git.mode(checkout, commit, NAME) not in (None, git.FOLDER):
        raise RefusedError(
            f"{commit} has a link or file {NAME}: bakehouse keeps a folder there", _untrack(NAME)
        )
    if git.mode(checkout, commit, ".env") is not None:
        raise RefusedError(f"{commit} has an .env: it would replace this host's", _untrack(".env"))


def _refuse_link(checkout: Path) -> None:
    if link := files.link_on_the_way(checkout, FILE):
        raise RefusedError(
            f"{checkout / link} is a link: bakehouse keeps its pins in a folder there", _untrack(NAME)
        )


def _untrack(name: str) -> str:
    return f"untrack it: git rm --cached {name}, and add it to .gitignore"
