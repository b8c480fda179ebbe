"""The files that the ignore file of an image leaves out of its context."""

from collections.abc import Callable
from dataclasses import dataclass
from posixpath import relpath

from bakehouse.audit.subject import Subject
from bakehouse.model.image import Image, is_folder
from bakehouse.project import ignores
from bakehouse.project.checkout import Checkout, UnreadableError
from bakehouse.project.ignores import IgnoreError

_TOP = "."


@dataclass(frozen=True, slots=True)
class Ignored:
    """An ignore file, empty for none, and what it leaves out of `context`; `shared` are named contexts.

    CI evaluates none of a file that has exceptions, lines with `!`.
    """

    file: str
    context: str
    shared: tuple[str, ...]
    has_exceptions: bool
    is_left_out: Callable[[str], bool]

    def matches(self, path: str) -> bool:
        """Tell whether the file leaves out a path of the checkout."""
        return _is_below(path, self.context) and self.is_left_out(relpath(path, self.context))

    def is_no_input(self, path: str) -> bool:
        """Tell whether no build reads the path: it is left out, and of no named context."""
        return self.matches(path) and not any(_is_below(path, folder) for folder in self.shared)


def of_image(subject: Subject, image: Image) -> Ignored:
    """Return what is left out of an image's context: nothing by a file that is not readable."""
    files = subject.project.git.files
    file = ignores.ignore_file(image.dockerfile, image.context, lambda each: each in files) or ""
    shared = tuple(filter(is_folder, image.contexts.values()))
    try:
        text = Checkout(subject.project.root, subject.shown).text(file) if file else ""
        return Ignored(file, image.context, shared, "!" in text, ignores.left_out(text))
    except (UnreadableError, IgnoreError):
        return Ignored("", image.context, shared, False, lambda _: False)


def _is_below(path: str, folder: str) -> bool:
    return folder == _TOP or path == folder or path.startswith(f"{folder}/")
