"""The paths that each image declares: they are in the commit, and so is their content."""

from collections.abc import Iterable, Iterator
from posixpath import dirname

from bakehouse.audit import ignored, inputs
from bakehouse.audit.found import error, place, warning
from bakehouse.audit.inputs import GENERATED, Inputs
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.model.image import EXCLUSION, Image
from bakehouse.path_patterns import covers, is_glob
from bakehouse.suggest import closest

_SUBMODULE = "160000"
_SHOWN = 5
_CANNOT = "cannot be inputs of an image"
_EXCLUDE = "exclude them: `!PATH` in `paths`"


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
    what = f"the commit has no {path}"
    if script := subject.repo.prepare:
        return warning("path-missing", at, what, f"{script} must create it", subject.at(script))
    beside = sorted(each for each in found.there if dirname(each) == dirname(path))
    close = closest(path, beside)
    wanted = f"did you mean `{close}`?" if close else "commit it, or correct the path"
    return error("path-missing", at, what, wanted, *map(subject.at, filter(None, [close])))


def _without_content(subject: Subject, image: Image, found: Inputs) -> Iterator[Finding]:
    git = subject.project.git
    modules = frozenset(path for path in found.taken if git.files.get(path) == _SUBMODULE)
    wanted = f"copy them into the repo, or {_EXCLUDE}"
    yield from _refused(subject, image, "submodule", modules, f"submodules {_CANNOT}", wanted)
    wanted = "store them in git, exclude them from `paths`, or download them in the Dockerfile"
    yield from _refused(subject, image, "lfs", found.taken & git.lfs, f"Git LFS files {_CANNOT}", wanted)


def _refused(
    subject: Subject, image: Image, rule: str, paths: frozenset[str], what: str, wanted: str
) -> Iterator[Finding]:
    """Find paths that CI refuses: none that the ignore file leaves out, if CI evaluates that file."""
    at, file = place(image.at, "paths"), ignored.of_image(subject, image)
    left_out = frozenset(filter(file.is_no_input, paths))
    if inside := sorted(paths - left_out):
        yield error(rule, at, f"{what}: {_listed(inside)}", wanted, *map(subject.at, inside[:_SHOWN]))
    if left_out and file.has_exceptions:
        why = f"{file.file} leaves them out, but CI does not evaluate a file with `!`"
        places = map(subject.at, (file.file, *sorted(left_out)[:_SHOWN]))
        yield warning(rule, at, f"{what}: {_listed(sorted(left_out))}; {why}", _EXCLUDE, *places)


def _listed(paths: Iterable[str]) -> str:
    each = list(paths)
    more = f" and {len(each) - _SHOWN} more" if len(each) > _SHOWN else ""
    return ", ".join(each[:_SHOWN]) + more
