"""Lines of the history: an entry that this build knows, one of a later build, or neither; the bytes stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bakehouse import codec
from bakehouse.host.state.history_entry import (
    WORDS_ON_DISK,
    Action,
    HistoryEntry,
    RunOutcome,
    UnknownEntry,
)

VERSION = 1
KINDS = ("deploy", "rollback", "setup")
_VERDICTS, _ACTIONS = tuple(RunOutcome), (*Action, *WORDS_ON_DISK.values())
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """The bytes of a line and its entry; None for a partial line that a killed run left."""

    raw: bytes
    told: HistoryEntry | UnknownEntry | None


def dump(row: HistoryEntry) -> str:
    """Format an entry as a line, in the words that every build reads."""
    data = codec.plain(row)
    for step in (*data["plan"], *data["backing"]):
        step["action"] = WORDS_ON_DISK.get(step["action"], step["action"])
    return codec.line(data)


def parse(data: bytes) -> tuple[HistoryLine, ...]:
    """Parse all lines, the oldest first."""
    return tuple(HistoryLine(raw, _told(raw)) for raw in data.split(b"\n") if raw.strip())


def _told(raw: bytes) -> HistoryEntry | UnknownEntry | None:
    try:
        data = codec.load(raw.decode())
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    if unknown := tuple(_unknown(data)):
        return UnknownEntry(unknown, data)
    try:
        return codec.record(HistoryEntry, data)
    except ValueError as error:
        return UnknownEntry((str(error)[:_LONGEST],), data)


def _unknown(row: dict[str, Any]) -> Iterator[str]:
    """List the values that decide how to read an entry, and that this build does not know."""
    version, plan = row.get("version"), row.get("plan")
    # True is an int, too
    if type(version) is not int or version != VERSION:
        yield _shown("version", version)
    if row.get("kind") not in KINDS:
        yield _shown("kind", row.get("kind"))
    if row.get("verdict") not in _VERDICTS:
        yield _shown("verdict", row.get("verdict"))
    for step in plan if isinstance(plan, list) else ():
        if isinstance(step, dict) and step.get("action") not in _ACTIONS:
            yield _shown("action", step.get("action"))


def _shown(key: str, value: Any) -> str:
    return f"{key} {codec.line(value)[:_LONGEST]}"


def words(data: Any) -> Iterator[str]:
    """Iterate over every text in the data, keys too, at any depth."""
    left = [data]
    while left:
        each = left.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, list):
            left += each
        elif isinstance(each, dict):
            left += [*each, *each.values()]
