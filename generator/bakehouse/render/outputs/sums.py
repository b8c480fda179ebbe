"""`bakehouse.sums`: the sha256 of every other generated file, in the form that `sha256sum -c` reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bakehouse import names
from bakehouse.render.output import File, Output
from bakehouse.values import Cited, Location, cite


@dataclass(frozen=True, slots=True)
class SumsContext:
    """All that `templates/bakehouse.sums` reads: whole lines."""

    lines: tuple[Cited, ...]


def output(owner: Location, files: Sequence[File]) -> Output:
    """Return the sums of a repo's or a host's files; no comment, since busybox takes it for a broken line."""
    return Output(names.SUMS_FILE, names.SUMS_FILE, "lines", partial(_context, files), (owner,))


def _context(files: Sequence[File]) -> SumsContext:
    lines = (cite(f"{file.digest}  {file.path}", *file.output.origins) for file in files)
    return SumsContext(tuple(lines))
