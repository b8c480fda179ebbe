"""The `paths` of an image: the files that its Dockerfile copies, as paths of the repository."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from posixpath import join, normpath

from bakehouse.importer.committed import STAR, WHOLE, Committed
from bakehouse.project.stages import Source, Stage

# A manifest has `*` alone: a pattern of BuildKit with more becomes one that matches at least the same.
_WIDER = re.compile(r"(?:\*|\?|\[[^\]]*\])+")
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths, each once and none inside of another, and the question about them."""

    paths: tuple[str, ...]
    why: str = ""


def paths(
    stages: Sequence[Stage], context: str, dockerfile: str, folders: Iterable[str], commit: Committed
) -> Paths:
    """Return what these stages read of their context, and all of the folders of named contexts."""
    own = [source for stage in stages for source in stage.sources if not source.origin]
    unknown = next((source for source in own if "$" in source.path), None)
    if unknown is not None:
        why = f"line {unknown.line} of the Dockerfile reads a path that its base image completes: which?"
        return Paths(_outermost([context, *folders]), why)
    found = dict.fromkeys(path for source in own for path in _of_repository(source, context, commit))
    if not found:
        found = dict.fromkeys([dockerfile if _is_inside(dockerfile, context) else context])
    absent = [path for path in found if not commit.has(path)]
    why = f"not in git: {', '.join(absent)}; does `prepare` create it?" if absent else ""
    return Paths(_outermost([*found, *folders]), why)


def _of_repository(source: Source, context: str, commit: Committed) -> Iterator[str]:
    """Yield the path of a source; nothing for a pattern that matches nothing, which BuildKit accepts."""
    # BuildKit keeps what leads out of the context inside of it.
    path = normpath(f"/{source.path}").lstrip("/")
    if _ESCAPE in path:
        path = "/".join(_until_escape(path.split("/")))
    wide = _WIDER.sub(STAR, path)
    whole = _below(context, wide)
    if STAR not in whole or commit.has(whole):
        yield whole


def _until_escape(parts: Sequence[str]) -> list[str]:
    return list(parts[: next(number for number, part in enumerate(parts) if _ESCAPE in part)])


def _below(context: str, path: str) -> str:
    return normpath(join(context, path)) if path else context


def _is_inside(path: str, folder: str) -> bool:
    return folder == WHOLE or path == folder or path.startswith(f"{folder}/")


def _outermost(found: Iterable[str]) -> tuple[str, ...]:
    each = tuple(dict.fromkeys(found))
    return tuple(
        path for path in each if not any(other != path and _is_inside(path, other) for other in each)
    )
