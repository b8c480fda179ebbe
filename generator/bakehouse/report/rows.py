"""The history of deploys and rollbacks."""

from collections.abc import Mapping

from bakehouse.host.state.history_entry import HistoryEntry, UnknownEntry
from bakehouse.report.printable import printable


def show(found: Mapping[str, tuple[HistoryEntry | UnknownEntry, ...]]) -> str:
    """Format a line for each run, with the reason of a failure; of a later build's entry, known fields."""
    lines = [line for product, rows in found.items() for row in rows for line in _lines(product, row)]
    return "".join(f"{printable(line)}\n" for line in lines) or "nothing was deployed yet\n"


def _lines(product: str, row: HistoryEntry | UnknownEntry) -> list[str]:
    return [_unknown(product, row)] if isinstance(row, UnknownEntry) else _known(product, row)


def _unknown(product: str, found: UnknownEntry) -> str:
    texts = {key: value for key, value in found.row.items() if isinstance(value, str)}
    started, kind, wanted, who = (texts.get(key, "?") for key in ("started", "kind", "wanted", "who"))
    return f"{started}  {product}  {kind} {wanted}  unknown: {', '.join(found.unknown)}  by {who}"


def _known(product: str, row: HistoryEntry) -> list[str]:
    seconds = sum(row.milliseconds.values()) / 1000
    changed = ", ".join(f"{done.service} {done.action}" for done in row.plan if done.action != "keep")
    by = f"{row.who} {row.url or ''}".strip()
    first = f"{row.started}  {product}  {row.kind} {row.wanted}  {row.verdict}  {seconds:.1f} s  by {by}"
    second = [f"    {changed}"] if changed else []
    built = [f"    built on this host meanwhile: {', '.join(row.built)}"] if row.built else []
    return [first, *second, *built, *(f"    {line}" for line in row.why.splitlines())]
