"""Files of the checkout that services mount, where git has the content elsewhere."""

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from bakehouse.audit import composed
from bakehouse.audit.found import place, warning
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding

_SHOWN = 5


def findings(subject: Subject) -> Iterator[Finding]:
    """Find Git LFS files that services mount: a host without git-lfs refuses them."""
    compose, lfs = subject.project.compose, subject.project.git.lfs
    if compose is None or not lfs:
        return
    top = subject.project.root.resolve()
    for key, data in composed.data(subject).items():
        paths = [_below(source, top) for source in _mounted(data, compose.data)]
        found = sorted(each for each in lfs if any(_is_in(each, path) for path in paths if path is not None))
        if found:
            listed = ", ".join(found[:_SHOWN])
            line = composed.line(compose.services[key], "volumes")
            what = f"{key} mounts Git LFS files: {listed}"
            yield warning(
                "lfs-mounted", place(subject.repo.at, "compose"), what, "the host needs git-lfs", line
            )


def _mounted(data: Mapping[str, Any], project: Mapping[str, Any]) -> Iterator[str]:
    binds = (each for each in data.get("volumes") or () if each.get("type") == "bind")
    yield from (each.get("source") or "" for each in binds)
    for kind in ("configs", "secrets"):
        given = ((project.get(kind) or {}).get(each.get("source"), {}) for each in data.get(kind) or ())
        yield from (each.get("file") or "" for each in given)


def _below(source: str, top: PurePath) -> str | None:
    path = PurePath(source)
    return path.relative_to(top).as_posix() if source and path.is_relative_to(top) else None


def _is_in(path: str, folder: str) -> bool:
    return folder == "." or path == folder or path.startswith(f"{folder}/")
