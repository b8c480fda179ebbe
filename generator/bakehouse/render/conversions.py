"""The causes by which git changes the bytes of generated files, and the lines that forbid it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bakehouse.render.output import File
from bakehouse.work_tree import NO_CRLF, AttributeLine, WorkTree, encoding_of, filter_of

TOP = ".gitattributes"


@dataclass(frozen=True, slots=True)
class Conversion:
    """A cause why git changes the bytes of a file, and the attribute to unset for `name` in the file `place`.

    The cause is empty if only its effect is there. `at` is the line or the setting's origin that has it;
    empty if that is in no file of the folder. `everywhere` if each checkout has the cause. The place is
    the attribute file that prevails, and `private` if no other checkout has it.
    """

    path: str
    cause: str
    at: str
    everywhere: bool
    place: str
    private: bool
    name: str
    attribute: str


@dataclass(frozen=True, slots=True)
class _Cause:
    """A cause, the attribute to unset against it, and the attributes that have a say in it."""

    text: str
    attribute: str
    carriers: tuple[str, ...]
    origin: str = ""


def conversions(rendered: Sequence[File], target: WorkTree, crlf: Collection[str]) -> tuple[Conversion, ...]:
    """List what changes the bytes of generated files when git checks them out, or made those CRLF before."""
    unset = {path for path, told in target.attributes.items() if told.get("text") == "unset"}
    suspects = target.converted | (set(crlf) - unset)
    return tuple(
        _conversion(file.path, cause, target.lines.get(file.path, {}))
        for file in rendered
        if file.path in suspects
        for cause in _causes(file, target)
    )


def _causes(file: File, target: WorkTree) -> Sequence[_Cause]:
    told = target.attributes.get(file.path, {})
    found = [*_line_ends(told, target)]
    if told.get("ident") == "set" and b"$Id" in file.data:
        found.append(_Cause("ident", "ident", ("ident",)))
    for name, value in {"filter": filter_of(told), "working-tree-encoding": encoding_of(told)}.items():
        if value:
            found.append(_Cause(f"{name}={value}", name, (name,)))
    return found or [_Cause("", "text", ("text", "crlf", "eol"))]


def _line_ends(told: Mapping[str, str], target: WorkTree) -> Iterator[_Cause]:
    """Yield why git writes CRLF, as its convert.c decides; `crlf` is the name that `text` had before."""
    text, eol = told.get("text", "unspecified"), told.get("eol", "unspecified")
    carriers = ("text", "crlf", "eol")
    text = told.get("crlf", "unspecified") if text == "unspecified" else text
    if text in ("unset", "input") or eol == "lf":
        return
    if eol == "crlf":
        yield _Cause("eol=crlf", "text", carriers)
        return
    automatic, wanted = target.settings.get("core.autocrlf"), target.settings.get("core.eol")
    if automatic and automatic.value not in NO_CRLF:
        yield _Cause(f"core.autocrlf={automatic.value}", "text", carriers, automatic.origin)
    elif wanted and wanted.value == "crlf" and text in ("set", "auto"):
        yield _Cause("core.eol=crlf", "text", carriers, wanted.origin)


def _conversion(path: str, cause: _Cause, lines: Mapping[str, AttributeLine]) -> Conversion:
    deciding = [lines[name] for name in cause.carriers if name in lines]
    last = max(deciding, key=lambda line: line.rank, default=None)
    place = last.file if last else TOP
    private = last is not None and not last.everywhere
    name = path if private else str(PurePosixPath(path).relative_to(PurePosixPath(place).parent))
    # `text` may have a line and a setting be the cause: the line to add still belongs below it
    carrier = None if cause.origin else lines.get(cause.text.partition("=")[0])
    at = cause.origin or (f"{carrier.file}:{carrier.number}" if carrier else "")
    everywhere = carrier is not None and carrier.everywhere
    return Conversion(path, cause.text, at, everywhere, place, private, name, cause.attribute)
