"""The paths that each image declares: they are in the commit, and so is their content."""

from collections.abc import Iterable, Iterator
from posixpath import dirname

from bakehouse.audit import inputs
from bakehouse.audit.found import error, place, warning
from bakehouse.audit.inputs import GENERATED, Inputs
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.model.image import EXCLUSION, Image
from bakehouse.path_patterns import covers, is_glob
from bakehouse.suggest import closest

_SUBMODULE = "160000"
_SHOWN = 5


def findings(subject: Subject) -> Iterator[Finding]:
    """Find paths that the commit does not have, and submodules and Git LFS files among the inputs."""
    for image in subject.repo.images:
        found = inputs.of_image(subject, image)
        for number, path in enumerate(image.paths):
            if not path.startswith(EXCLUSION) and not _is_there(path, found):
                yield _missing(subject, image, number, found)
        yield from _without_content(subject, image, found)


def _is_there(path: str, found: Inputs) -> bool:
    if is_glob(path):
        return any(covers(path, each) for each in found.files)
    return path == "." or path in found.there or path in GENERATED


def _missing(subject: Subject, image: Image, number: int, found: Inputs) -> Finding:
    path, at = image.paths[number], image.at[f"paths/{number}"]
    if subject.repo.prepare:
        return warning(
            "path-missing", at, f"the commit has no {path}", f"{subject.repo.prepare} must create it"
        )
    beside = sorted(each for each in found.there if dirname(each) == dirname(path))
    close = closest(path, beside)
    wanted = f"did you mean `{close}`?" if close else "commit it, or correct the path"
    return error("path-missing", at, f"the commit has no {path}", wanted)


def _without_content(subject: Subject, image: Image, found: Inputs) -> Iterator[Finding]:
    git, at = subject.project.git, place(image.at, "paths")
    if modules := sorted(path for path in found.taken if git.files.get(path) == _SUBMODULE):
        what = f"submodules cannot be inputs of an image: {_listed(modules)}"
        yield error("submodule", at, what, "copy them into the repo, or exclude them: `!PATH` in `paths`")
    if pointers := sorted(found.taken & git.lfs):
        what = f"Git LFS files cannot be inputs of an image: {_listed(pointers)}"
        wanted = "store them in git, exclude them from `paths`, or download them in the Dockerfile"
        yield error("lfs", at, what, wanted)


def _listed(paths: Iterable[str]) -> str:
    each = list(paths)
    more = f" and {len(each) - _SHOWN} more" if len(each) > _SHOWN else ""
    return ", ".join(each[:_SHOWN]) + more
