"""`bakehouse.sums`: the sha256 of every other generated file, in the form that `sha256sum -c` reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from bakehouse import names
from bakehouse.model import Repo
from bakehouse.render.output import File, Output
from bakehouse.values import Cited, cite


@dataclass(frozen=True, slots=True)
class Context:
    """What `templates/bakehouse.sums` reads: whole lines."""

    lines: tuple[Cited, ...]


def output(repo: Repo, files: Sequence[File]) -> Output:
    """The sums of one repo's files; it has no comment, since busybox would take it for a broken line."""
    lines = (cite(f"{file.digest}  {file.path}", *file.output.origins) for file in files)
    return Output(names.SUMS_FILE, names.SUMS_FILE, "lines", Context(tuple(lines)), (repo.at.own,))
