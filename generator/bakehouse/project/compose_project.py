"""The Compose project of a checkout as a record, and what is to be told of it."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bakehouse.excerpt import cut
from bakehouse.findings import Finding, Level
from bakehouse.project import compose_call, compose_outline, compose_services, compose_sources
from bakehouse.project.checkout import Checkout
from bakehouse.project.compose_call import ComposeAnswer, ComposeCall
from bakehouse.project.compose_outline import OutlineService
from bakehouse.project.compose_sources import Sources
from bakehouse.project.record import ComposeRecord
from bakehouse.values import Location


@dataclass(frozen=True, slots=True)
class DotenvFiles:
    """The `.env` files that Compose reads: those of the commit, whose values count, and all names set."""

    committed: tuple[str, ...]
    committed_names: frozenset[str]
    names: frozenset[str]


def read(
    checkout: Checkout, files: Sequence[str], dotenvs: DotenvFiles
) -> tuple[ComposeRecord, tuple[Finding, ...]]:
    """Read the project by Compose; by the texts alone where that is not there or refuses the files."""
    sources = compose_sources.collect(checkout, files)
    outline = compose_outline.services(sources)
    answer = _ask(sources, files, dotenvs)
    folder = posixpath.dirname(files[0])
    if answer.data is not None:
        data = answer.data.get("services") or {}
        services = compose_services.of_data(checkout, data, outline, checkout.at(files[0]))
    else:
        whole = compose_outline.extended(sources, outline)
        services = compose_services.of_texts(checkout, whole, folder)
    places = compose_outline.variable_places(sources)
    record = ComposeRecord(
        files=tuple(files),
        name=str((answer.data or {}).get("name", "")),
        services={each.name: each for each in services},
        variables=tuple(replace(each, at=places.get(each.name)) for each in answer.variables),
        is_resolved=answer.data is not None,
        data=answer.data or {},
        has_values=answer.has_values and answer.data is not None,
    )
    told = (
        *sources.findings,
        *_of_answer(sources, outline, answer, checkout.at(files[0])),
        *_unset(record, dotenvs),
        *_missing_files(checkout, record, folder),
    )
    return record, told


def _ask(sources: Sources, files: Sequence[str], dotenvs: DotenvFiles) -> ComposeAnswer:
    if not sources.may_be_asked:
        return ComposeAnswer()
    root = sources.checkout.root
    call = ComposeCall(root, files, dotenvs.committed, dotenvs.committed_names)
    return compose_call.ask(call, sources.has_variables)


def _of_answer(
    sources: Sources, outline: Mapping[str, OutlineService], answer: ComposeAnswer, top: Location
) -> Iterator[Finding]:
    if not answer.is_there:
        yield Finding(
            "compose-not-asked",
            Level.NOTE,
            top,
            "Docker Compose is not installed here, so names, images and builds alone were read, as text",
            "install Docker with Compose",
        )
    elif answer.message:
        lacks = any(not each.required and not each.default for each in answer.variables)
        may_work = answer.data is not None and lacks
        yield Finding(
            "compose-refuses",
            Level.WARNING if may_work else Level.ERROR,
            _place(sources, outline, answer.message, top),
            f"Compose refuses the files: {cut(answer.message)}",
            "that may be since variables have no value here" if may_work else "",
        )


def _place(sources: Sources, outline: Mapping[str, OutlineService], message: str, top: Location) -> Location:
    """Return the place of a message: the service that it names, or the line."""
    named = message.partition("services.")[2]
    for name in sorted(outline, key=len, reverse=True):
        if named == name or named.startswith((f"{name}.", f"{name} ", f"{name}:")):
            key = named.removeprefix(name).removeprefix(".").split(".")[0].split(" ")[0].rstrip(":")
            return outline[name].places.get(key) or outline[name].at
    number = message.partition("line ")[2].partition(":")[0].partition(",")[0].split(" ")[0]
    file = next((each.path for each in sources.documents if each.path in message), "")
    at = sources.checkout.at(file) if file else top
    return Location(at.file, int(number)) if number.isascii() and number.isdecimal() else at


def _unset(record: ComposeRecord, dotenvs: DotenvFiles) -> Iterator[Finding]:
    for each in record.variables:
        if each.required and each.name not in dotenvs.names and each.at:
            yield Finding(
                "compose-variable-required",
                Level.WARNING,
                each.at,
                f"Compose refuses the files without {each.name}, which has no value here",
                f"set {each.name} in the `.env` beside the Compose file, here and on the host",
            )


def _missing_files(checkout: Checkout, record: ComposeRecord, folder: str) -> Iterator[Finding]:
    for service in record.services.values():
        for path in _env_files(service.data.get("env_file")):
            whole = checkout.root / folder / path
            below = checkout.below(whole)
            if "$" in path or (below is not None and checkout.has(below)):
                continue
            yield Finding(
                "compose-env-file-missing",
                Level.WARNING,
                service.places.get("env_file", service.at),
                f"{service.name} reads {below or path}, which the checkout does not have",
                "create it here and on the host, or make it optional: `{path: …, required: false}`",
            )


def _env_files(given: Any) -> Iterator[str]:
    """Yield the paths that a service cannot go without."""
    for each in [given] if isinstance(given, str | Mapping) else given or ():
        if isinstance(each, str):
            yield each
        elif each.get("required", True):
            yield str(each["path"])
