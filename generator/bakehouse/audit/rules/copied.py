"""The files that a Dockerfile copies from the build context: CI lays out the declared paths alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from posixpath import join, normpath

from bakehouse.audit import ignored, images, inputs
from bakehouse.audit.found import error, place, warning
from bakehouse.audit.ignored import Ignored
from bakehouse.audit.inputs import Inputs
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.model.image import Image, is_folder
from bakehouse.path_patterns import ANY_FOLDERS, covers
from bakehouse.project.stages import Source

_LINK = "120000"
_WILDCARDS = "*?[\\"
_UNKNOWN = "$"


def findings(subject: Subject) -> Iterator[Finding]:
    """Find sources of COPY, ADD and mounts that a build in CI would not have."""
    for image in subject.repo.images:
        if not (build := images.build(subject, image)):
            continue
        found, left_out = inputs.of_image(subject, image), ignored.of_image(subject, image)
        known: set[str] = set()
        for stage in build.needed:
            for source in stage.sources:
                path = _path(image, source)
                if path is not None and path not in known:
                    known.add(path)
                    yield from _Copied(subject, image, found, left_out, path, source).find()


def _path(image: Image, source: Source) -> str | None:
    """Return the path below the checkout; None for what is not of it, or that only the build knows."""
    folder = image.contexts.get(source.origin) if source.origin else image.context
    if folder is None or not is_folder(folder) or _UNKNOWN in source.path:
        return None
    return normpath(join(folder, normpath(f"/{source.path}").lstrip("/")))


@dataclass(frozen=True, slots=True)
class _Copied:
    """A path that an instruction copies, and what is known of the build that does."""

    subject: Subject
    image: Image
    inputs: Inputs
    ignored: Ignored
    path: str
    source: Source

    def find(self) -> Iterator[Finding]:
        """Find why CI's build would not have it."""
        path, found = self.path, self.inputs
        if any(sign in path for sign in _WILDCARDS):
            yield from self._pattern()
        elif path == ".":
            return
        elif path not in found.there:
            yield self._missing()
        elif path not in found.entries:
            # what a link among the inputs leads to is an input, too
            unsure = self._is_behind_link or any(map(self._is_link, self.inputs.taken))
            yield self._told("source-outside", "is not among the `paths`", f"add {path}", unsure)
        elif not self.source.origin and self._all_left_out():
            file = self.ignored.file
            told = self._told("source-ignored", f"{file} leaves out", f"change the lines of {file}")
            yield replace(told, related=(*told.related, self.subject.at(file)))

    def _told(self, rule: str, why: str, wanted: str, unsure: bool = False) -> Finding:
        line = self.subject.at(self.image.dockerfile, self.source.line)
        what = f"{self.image.dockerfile} copies {self.path}, which {why}"
        return (warning if unsure else error)(rule, place(self.image.at, "paths"), what, wanted, line)

    @property
    def _is_behind_link(self) -> bool:
        return any(map(self._is_link, (self.path, *inputs.around(self.path))))

    def _is_link(self, path: str) -> bool:
        return self.subject.project.git.files.get(path) == _LINK

    def _missing(self) -> Finding:
        if script := self.subject.repo.prepare:
            return self._told("source-missing", "the commit does not have", f"{script} must create it", True)
        wanted = "commit it, or correct the Dockerfile"
        return self._told("source-missing", "the commit does not have", wanted, self._is_behind_link)

    def _pattern(self) -> Iterator[Finding]:
        """Find a pattern that matches files outside of the paths alone: BuildKit then copies nothing."""
        if "?" in self.path or "[" in self.path or "\\" in self.path or ANY_FOLDERS in self.path:
            return
        matched = {entry for entry in self.inputs.there if covers(self.path, entry)}
        if matched and matched.isdisjoint(self.inputs.entries):
            yield self._told("source-outside", "only files outside of the `paths` match", "add them", True)

    def _all_left_out(self) -> bool:
        """Tell whether the context lacks the path; a folder is in it if only its content is left out."""
        below = f"{self.path}/"
        files = (each for each in self.inputs.taken if each == self.path or each.startswith(below))
        return all(map(self.ignored.matches, (self.path, *files)))
