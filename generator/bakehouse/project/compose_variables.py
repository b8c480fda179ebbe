"""The variables of Compose files as `docker compose config --variables` prints them. No I/O here."""

from collections.abc import Iterator
from itertools import pairwise

from bakehouse import codec
from bakehouse.project.record import ComposeVariable

_COLUMNS = ("NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE")


def read(printed: str) -> tuple[ComposeVariable, ...]:
    """Return the variables, sorted by name; Compose before 2.30 prints a table whatever it is asked for."""
    is_table = printed.startswith(_COLUMNS[0])
    return tuple(sorted(_table(printed) if is_table else _json(printed), key=lambda each: each.name))


def _json(printed: str) -> Iterator[ComposeVariable]:
    for name, each in codec.load(printed).items():
        yield ComposeVariable(name, each["DefaultValue"] or None, bool(each["Required"]))


def _table(printed: str) -> Iterator[ComposeVariable]:
    head, *lines = printed.splitlines()
    starts = [head.index(column) for column in _COLUMNS]
    for line in lines:
        name, required, default = (line[at:to].strip() for at, to in pairwise(starts))
        yield ComposeVariable(name, default or None, required == "true")
