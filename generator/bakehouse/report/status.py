"""The output of `bakehouse status` and `bakehouse releases`."""

from collections.abc import Iterator

from bakehouse.host.planning.comparison import ABSENT, BY_HAND
from bakehouse.host.status_records import ProductStatus, RollbackTarget, ServiceStatus
from bakehouse.image_reference import ImageReference
from bakehouse.report.page import Line, Page, Row, Style, Table, line, row, span

_SHORT = 12
_STATES = {ABSENT: "missing"}
_DRIFTS = {ABSENT: "no container", BY_HAND: "started outside bakehouse (by hand with Compose?)"}
_HEADS = ("  service", "state", "release", "built at", "reports")


def show(status: ProductStatus) -> Page:
    """Format a heading, notes such as a freeze, a row for each service with its drift below, and advice."""
    services = Table(_HEADS, tuple(map(_service, status.services)))
    drift = (line(span(f"  drift of the host's files: {each}", Style.BAD)) for each in status.host)
    advice = (line(span(f"  {each}", Style.CHANGED)) for each in status.advice)
    return (*_head(status), *([services] if status.services else []), *drift, *advice)


def _head(status: ProductStatus) -> Iterator[Line]:
    serves = f"running {status.serves}" if status.serves else "not deployed yet"
    yield line(span(status.product, Style.TITLE), f": {serves}; newest release: {status.latest}")
    frozen = f"since {status.frozen_since} by {status.frozen_by}: {status.frozen}" if status.frozen else None
    notes = {"frozen": frozen, "busy": status.busy, "interrupted deploy of": status.interrupted}
    yield from (line(span(f"  {note}: {text}", Style.CHANGED)) for note, text in notes.items() if text)


def _service(service: ServiceStatus) -> Row:
    tag = ImageReference.parse(service.image).tag[:_SHORT]
    built = service.built[:_SHORT] or "unknown"
    reported = None if service.told is None else service.told[:_SHORT] or "nothing"
    newest = {True: "", False: "  (not the newest)", None: ""}[service.latest]
    now = _STATES.get(service.state, service.state)
    if service.backing:
        return _backing(service, now)
    plain = f"  {service.name:16}{now:10}{tag:{_SHORT + 2}}built at {built}"
    plain += f"{'' if reported is None else f', reports {reported}'}{newest}"
    state = span(now, Style.BAD if service.drift else Style.GOOD)
    cells = (f"  {service.name}", state, tag, built, f"{reported or ''}{newest}")
    return row(cells, plain, _drifts(service))


def _backing(service: ServiceStatus, now: str) -> Row:
    """Format a backing service: an image of somebody else, by its name."""
    state = span(now, Style.BAD if service.drift else Style.GOOD)
    cells = (f"  {service.name}", state, service.image, "", "")
    plain = f"  {service.name:16}{now:10}{service.image}"
    return row(cells, plain, _drifts(service))


def _drifts(service: ServiceStatus) -> Iterator[Line]:
    return (line(span(f"    drift: {_DRIFTS.get(each, each)}", Style.BAD)) for each in service.drift)


def show_releases(kept: tuple[RollbackTarget, ...]) -> Page:
    """Format a row for each release."""
    rows = tuple(map(_release, kept))
    return (Table(("  release", "images"), rows),) if rows else (line("no releases yet"),)


def _release(kept: RollbackTarget) -> Row:
    places = ", ".join(f"{name} {place}" for name, place in kept.images.items())
    tag = f"{'*' if kept.serves else ' '} {kept.tag}"
    return row((span(tag, Style.GOOD if kept.serves else Style.NONE), places), f"{tag}  {places}")
