"""The problems that reading a Compose project meets, each with its place. No I/O but a look for files."""

from collections.abc import Iterator, Mapping
from typing import Any

from bakehouse.excerpt import cut
from bakehouse.findings import Finding, Level
from bakehouse.project.checkout import Checkout
from bakehouse.project.compose_call import ComposeAnswer
from bakehouse.project.record import ComposeRecord, ComposeService
from bakehouse.values import Location


def not_asked(top: Location) -> Finding:
    """Tell that Compose is missing."""
    return Finding(
        "compose-not-asked",
        Level.NOTE,
        top,
        "Docker Compose is not installed here, so names, images and builds alone were read, as text",
        "install Docker with Compose",
    )


def refused(at: Location, answer: ComposeAnswer, lacks_values: bool) -> Finding:
    """Tell why Compose refuses the files; it may accept them where values are that the checkout lacks."""
    may_work = answer.data is not None and lacks_values
    return Finding(
        "compose-refuses",
        Level.WARNING if may_work else Level.ERROR,
        at,
        f"Compose refuses the files: {cut(answer.message)}",
        "variables that have no value here may be the cause"
        if may_work
        else "see all of it with: docker compose config",
    )


def unset(record: ComposeRecord, names: frozenset[str]) -> Iterator[Finding]:
    """Yield each required variable that no `.env` sets."""
    for each in record.variables:
        if each.required and each.name not in names:
            yield Finding(
                "compose-variable-required",
                Level.WARNING,
                each.at or Location(record.files[0], 0),
                f"Compose refuses the files without {each.name}, which has no value here",
                f"set {each.name} in the `.env` beside the Compose file, here and on the host",
            )


def missing_files(checkout: Checkout, record: ComposeRecord, folder: str) -> Iterator[Finding]:
    """Yield each `env_file` that is required and not there, once for all services that read it."""
    readers: dict[str, list[ComposeService]] = {}
    for service in record.services.values():
        for path in _env_files(service.data.get("env_file")):
            below = checkout.below(checkout.root / folder / path)
            if "$" not in path and not (below is not None and checkout.has(below)):
                readers.setdefault(below or path, []).append(service)
    for path, services in readers.items():
        first = services[0]
        yield Finding(
            "compose-env-file-missing",
            Level.WARNING,
            first.places.get("env_file", first.at),
            cut(f"the checkout has no {path}, the `env_file` of {', '.join(each.name for each in services)}"),
            "create it here and on the host, or make it optional: `{path: …, required: false}`",
        )


def _env_files(given: Any) -> Iterator[str]:
    """Yield the paths that a service cannot go without."""
    for each in [given] if isinstance(given, str | Mapping) else given or ():
        if isinstance(each, str):
            yield each
        elif each.get("required", True):
            yield str(each["path"])
