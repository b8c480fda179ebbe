"""The output of `bakehouse status` and `bakehouse releases`."""

from bakehouse.host.status_records import ProductStatus, RollbackTarget, ServiceStatus
from bakehouse.image_reference import ImageReference
from bakehouse.report.printable import printable

_SHORT = 12


def show(status: ProductStatus) -> str:
    """Format a heading, notes such as a freeze, and a line for each service with its drift below."""
    lines = [
        f"{status.product}: serves {status.serves or 'nothing that was deployed'}; newest: {status.latest}"
    ]
    frozen = f"since {status.frozen_since} by {status.frozen_by}: {status.frozen}" if status.frozen else None
    notes = {"frozen": frozen, "busy": status.busy, "interrupted on the way to": status.interrupted}
    lines += [f"  {note}: {text}" for note, text in notes.items() if text]
    lines += [line for service in status.services for line in _service(service)]
    lines += [f"  drift of the host's files: {drift}" for drift in status.host]
    return "".join(f"{printable(line)}\n" for line in lines)


def _service(service: ServiceStatus) -> list[str]:
    tag = ImageReference.parse(service.image).tag[:_SHORT]
    told = "" if service.told is None else f", tells {service.told[:_SHORT] or 'nothing'}"
    newest = {True: "", False: "  (not the newest)", None: ""}[service.latest]
    first = f"  {service.name:16}{service.state:10}{tag:{_SHORT + 2}}"
    first += f"built at {service.built[:_SHORT] or 'unknown'}{told}{newest}"
    return [first, *(f"    drift: {drift}" for drift in service.drift)]


def show_releases(kept: tuple[RollbackTarget, ...]) -> str:
    """Format a line for each release."""
    return "".join(f"{printable(_release(each))}\n" for each in kept) or "nothing served here yet\n"


def _release(kept: RollbackTarget) -> str:
    places = ", ".join(f"{name} {place}" for name, place in kept.images.items())
    return f"{'*' if kept.serves else ' '} {kept.tag}  {places}"
