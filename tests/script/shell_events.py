"""The events of a script, in the order of its text: what each function reads, sets and calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count

START = "the script"


@dataclass(frozen=True)
class Event:
    """One "read" or "set" of a variable, or "call" of a function, of a part.

    `block` has a pair for each block around it: of branches of one choice, which never happen both, the first
    numbers are equal. What is `apart`, a process of its own does: nobody else reads what it sets.
    """

    kind: str
    name: str
    part: str
    block: tuple[tuple[int, int], ...] = ()
    apart: bool = False


Functions = dict[str, list[Event]]


@dataclass
class Events:
    """Events by function, those outside of one under START; `here` is where the next one happens."""

    here: Event = Event("", "", "")
    function: str = START
    functions: Functions = field(default_factory=lambda: {START: []})
    numbers: Iterator[int] = field(default_factory=count)

    def tell(self, kind: str, name: str) -> None:
        self.functions[self.function].append(replace(self.here, kind=kind, name=name))

    @contextmanager
    def define(self, name: str) -> Iterator[None]:
        """In the body of a function."""
        self.functions[name] = []
        self.function = name
        yield
        self.function = START

    @contextmanager
    def inside(self, choice: int | None = None, apart: bool = False) -> Iterator[None]:
        """In a block of its own, or in one more branch of a choice."""
        before = self.here
        pair = (next(self.numbers) if choice is None else choice, next(self.numbers))
        self.here = replace(before, block=(*before.block, pair), apart=before.apart or apart)
        yield
        self.here = before
