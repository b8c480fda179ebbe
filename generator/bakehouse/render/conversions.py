"""Attributes and settings of git that would change the bytes of generated files when it checks them out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bakehouse.render.output import File
from bakehouse.work_tree import WorkTree

_UTF8 = {"utf-8", "utf8"}
_NO_VALUE = {"set", "unset", "unspecified"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """A cause why git would write other bytes than ours, and the `line` that forbids it.

    `file` is the `.gitattributes` that has the cause, and wants the line; empty if the cause is a setting or
    stands elsewhere: then the line belongs into the one at the top.
    """

    cause: str
    file: str
    line: str


def conversions(rendered: Sequence[File], target: WorkTree) -> tuple[Conversion, ...]:
    """List what would change the bytes of generated files when git checks them out."""
    return tuple(each for file in rendered for each in _conversions(file, target))


def _conversions(file: File, target: WorkTree) -> Iterator[Conversion]:
    told = dict.fromkeys(("text", "eol", "ident", "filter", "working-tree-encoding"), "unspecified")
    told |= target.attributes.get(file.path, {})
    if cause := _line_ends(told["text"], told["eol"], target):
        yield _conversion(file, cause, "text", target)
    if told["ident"] == "set" and b"$Id" in file.data:
        yield _conversion(file, "ident", "ident", target)
    if told["filter"] not in _NO_VALUE:
        yield _conversion(file, f"filter={told['filter']}", "filter", target)
    encoding = told["working-tree-encoding"]
    if encoding not in _NO_VALUE and encoding.lower() not in _UTF8:
        yield _conversion(file, f"working-tree-encoding={encoding}", "working-tree-encoding", target)


def _line_ends(text: str, eol: str, target: WorkTree) -> str:
    """Return why git would write CRLF, as its convert.c decides; empty if it would not."""
    automatic = target.settings.get("core.autocrlf", "false")
    if text in ("unset", "input") or eol == "lf":
        return ""
    if eol == "crlf":
        return "eol=crlf"
    if automatic in ("true", "yes", "on", "1"):
        return f"core.autocrlf={automatic}"
    wanted = target.settings.get("core.eol") == "crlf" and automatic != "input"
    return "core.eol=crlf" if wanted and text in ("set", "auto") else ""


def _conversion(file: File, cause: str, attribute: str, target: WorkTree) -> Conversion:
    """Look for the cause in the nearest attribute file: those of a folder prevail over those above it."""
    path = PurePosixPath(file.path)
    texts = {
        folder: target.attribute_files.get(f"{folder / '.gitattributes'}", "") for folder in path.parents
    }
    folder = next((folder for folder, text in texts.items() if cause in text), None)
    line = f"/{path.relative_to(folder or '.')} -{attribute}"
    return Conversion(cause, "" if folder is None else f"{folder / '.gitattributes'}", line)
