"""The history of deploys and rollbacks."""

from collections.abc import Iterator, Mapping

from bakehouse.host.state.history_entry import Action, HistoryEntry, RunOutcome, UnknownEntry
from bakehouse.report.page import Line, Page, Row, Style, Table, line, row, span

_HEADS = ("started", "product", "run", "result", "time", "by")
_OUTCOMES = {
    RunOutcome.GOOD: "ok",
    RunOutcome.RETURNED: "rolled back",
    RunOutcome.BROKEN: "rollback failed",
    RunOutcome.FAILED: "failed, nothing changed",
}
_DONE: Mapping[str, str] = {
    Action.RECREATE: "recreated",
    Action.RESTART: "restarted",
    Action.JOB: "ran",
    Action.REMOVE: "removed",
    Action.START: "started",
}


def show(found: Mapping[str, tuple[HistoryEntry | UnknownEntry, ...]]) -> Page:
    """Format a row for each run, with the reason of a failure; of a later build's entry, known fields."""
    rows = tuple(_row(product, each) for product, entries in found.items() for each in entries)
    return (Table(_HEADS, rows),) if rows else (line("no deploys yet"),)


def _row(product: str, found: HistoryEntry | UnknownEntry) -> Row:
    return _unknown(product, found) if isinstance(found, UnknownEntry) else _known(product, found)


def _unknown(product: str, found: UnknownEntry) -> Row:
    texts = {key: value for key, value in found.row.items() if isinstance(value, str)}
    started, kind, wanted, who = (texts.get(key, "?") for key in ("started", "kind", "wanted", "who"))
    result = f"unknown: {', '.join(found.unknown)}"
    cells = (started, product, f"{kind} {wanted}", span(result, Style.CHANGED), "", who)
    return row(cells, f"{started}  {product}  {kind} {wanted}  {result}  by {who}")


def _known(product: str, found: HistoryEntry) -> Row:
    seconds = f"{sum(found.milliseconds.values()) / 1000:.1f} s"
    by = f"{found.who} {found.url or ''}".strip()
    outcome, run = _OUTCOMES[found.verdict], f"{found.kind} {found.wanted}"
    result = span(outcome, Style.GOOD if found.verdict is RunOutcome.GOOD else Style.BAD)
    plain = f"{found.started}  {product}  {run}  {outcome}  {seconds}  by {by}"
    cells = (found.started, product, run, result, seconds, by)
    return row(cells, plain, _below(found))


def _below(found: HistoryEntry) -> Iterator[Line]:
    # the plan of a run that failed is no record of what it did
    words, head = (_DONE, "") if found.verdict is RunOutcome.GOOD else ({}, "planned: ")
    steps = [each for each in (*found.backing, *found.plan) if each.action != Action.KEEP]
    if changed := ", ".join(f"{each.service} {words.get(each.action, each.action)}" for each in steps):
        yield line(f"    {head}{changed}")
    if found.off_branch:
        yield line("    this commit was not in the branch")
    if found.built:
        yield line(f"    built on this host meanwhile: {', '.join(found.built)}")
    yield from (line(span(f"    {text}", Style.QUIET)) for text in found.why.splitlines())
