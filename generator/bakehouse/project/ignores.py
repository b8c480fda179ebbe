"""The files that a build leaves out of its context: the ignore file that counts, and what it matches."""

from collections.abc import Callable
from posixpath import join

from e2b_dockerfile_utils import PatternMatcher


class IgnoreError(ValueError):
    """A pattern that BuildKit refuses: what is wrong with it."""


def ignore_file(dockerfile: str, context: str, is_there: Callable[[str], bool]) -> str | None:
    """Return the path of the ignore file that counts for an image; None if there is none.

    That of the Dockerfile lies beside it, wherever the context is, and wins even if empty. All paths are
    below one folder; `context` is one, too, or `.`.
    """
    of_context = ".dockerignore" if context == "." else join(context, ".dockerignore")
    return next((path for path in (f"{dockerfile}.dockerignore", of_context) if is_there(path)), None)


def left_out(text: str) -> Callable[[str], bool]:
    """Return a test of paths below the context, from the text of an ignore file; raise IgnoreError."""
    try:
        return PatternMatcher(text.removeprefix("\ufeff").split("\n")).matches
    except ValueError as error:
        raise IgnoreError(str(error)) from None
