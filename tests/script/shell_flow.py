"""The flow of variables between the parts of the script: the part that sets one, the part that reads it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .shell_commands import read_script
from .shell_events import Event, Functions

# What comes before one of these in its block is never met by what comes after the block.
ENDS = ("return", "exit", "fail")


@dataclass(frozen=True, order=True)
class Flow:
    """A variable that one part sets and another one reads."""

    name: str
    setter: str
    reader: str


def flows(parts: Mapping[str, str]) -> set[Flow]:
    """All between different parts; the last one's text starts the script."""
    found = _Script(read_script(parts)).flows()
    return {flow for flow in found if flow.setter != flow.reader}


@dataclass
class _Script:
    """Looks for each read at what comes before it: in its function, what that calls, and its callers."""

    functions: Functions
    busy: set[tuple[str, str]] = field(default_factory=set)
    at_begin: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    set_by: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def flows(self) -> Iterator[Flow]:
        for function, events in self.functions.items():
            for index, event in enumerate(events):
                if event.kind == "read":
                    for setter in self.before(function, index, event.name):
                        yield Flow(event.name, setter, event.part)

    @cached_property
    def calls(self) -> dict[str, list[tuple[str, int]]]:
        """The calls of each function: the calling function and the index of the event."""
        found = defaultdict(list)
        for caller, events in self.functions.items():
            for index, event in enumerate(events):
                if event.kind == "call":
                    found[event.name].append((caller, index))
        return found

    def before(self, function: str, index: int, name: str) -> set[str]:
        """The parts whose value a variable may have at an event."""
        events, found, ended = self.functions[function], set[str](), list[Event]()
        later = events[index]
        for event in reversed(events[:index]):
            if event.name in ENDS and not _around(event, later):
                ended.append(event)
            if _meets(event, later) and not any(_around(end, event) for end in ended):
                found |= {part for variable, part in self.sets(event) if variable == name}
                if _around(event, later) and self.surely_sets(event, name):
                    return found
        return found | self.before_calls(function, name)

    def before_calls(self, function: str, name: str) -> set[str]:
        """The same, at the begin of a function."""
        key = function, name
        if key not in self.at_begin and key not in self.busy:
            self.busy.add(key)
            sites = self.calls[function]
            self.at_begin[key] = set().union(*(self.before(*site, name) for site in sites))
            self.busy.remove(key)
        return self.at_begin.get(key, set())

    def sets(self, event: Event) -> set[tuple[str, str]]:
        """All that an event sets, maybe by way of what it calls, each with the part that does."""
        if event.kind != "call":
            return {(event.name, event.part)} if event.kind == "set" else set()
        if event.name not in self.set_by:
            inner = (each for each in self.functions.get(event.name, []) if not each.apart)
            self.set_by[event.name] = set().union(*map(self.sets, inner))
        return self.set_by[event.name]

    def surely_sets(self, event: Event, name: str) -> bool:
        """Tell whether an event sets the variable on every path."""
        if event.kind != "call":
            return event.kind == "set" and event.name == name
        for each in self.functions.get(event.name, []):
            if each.name == "return":
                return False
            if not each.block and not each.apart and self.surely_sets(each, name):
                return True
        return False


def _around(event: Event, later: Event) -> bool:
    """Tell whether an event has happened whenever the later one happens."""
    return later.block[: len(event.block)] == event.block


def _meets(event: Event, later: Event) -> bool:
    """Tell whether the later event may see what this one set: not from another branch or an ended process."""
    pairs = zip(event.block, later.block, strict=False)
    exclusive = next((one[0] == other[0] for one, other in pairs if one != other), False)
    return not exclusive and (not event.apart or _around(event, later))
