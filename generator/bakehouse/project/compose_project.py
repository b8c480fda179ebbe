"""The Compose project of a checkout as a record, and the problems that reading it met."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bakehouse.findings import Finding
from bakehouse.project import (
    compose_call,
    compose_findings,
    compose_outline,
    compose_services,
    compose_sources,
)
from bakehouse.project.checkout import Checkout
from bakehouse.project.compose_call import ComposeAnswer, ComposeCall
from bakehouse.project.compose_outline import OutlineService
from bakehouse.project.compose_sources import Sources
from bakehouse.project.record import ComposeRecord, ComposeService


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
    places = compose_outline.variable_places(sources)
    services = _services(sources, outline, answer, files[0])
    record = ComposeRecord(
        files=tuple(files),
        name=str((answer.data or {}).get("name", "")),
        services={each.name: each for each in services},
        variables=tuple(replace(each, at=places.get(each.name)) for each in answer.variables),
        is_resolved=answer.data is not None,
        data=answer.data or {},
        has_values=answer.has_values and answer.data is not None,
        unset=answer.unset,
        written=answer.written,
    )
    return record, (*sources.findings, *_told(sources, outline, answer, record, dotenvs))


def _ask(sources: Sources, files: Sequence[str], dotenvs: DotenvFiles) -> ComposeAnswer:
    if not sources.may_be_asked:
        return ComposeAnswer()
    root = sources.checkout.root
    call = ComposeCall(root, files, dotenvs.committed, dotenvs.committed_names)
    return compose_call.ask(call, sources.has_variables)


def _services(
    sources: Sources, outline: Mapping[str, OutlineService], answer: ComposeAnswer, first: str
) -> Iterator[ComposeService]:
    checkout = sources.checkout
    if answer.data is None:
        whole = compose_outline.extended(sources, outline)
        return compose_services.of_texts(checkout, whole)
    return compose_services.of_data(checkout, answer.data.get("services") or {}, outline, checkout.at(first))


def _told(
    sources: Sources,
    outline: Mapping[str, OutlineService],
    answer: ComposeAnswer,
    record: ComposeRecord,
    dotenvs: DotenvFiles,
) -> Iterator[Finding]:
    checkout, first = sources.checkout, record.files[0]
    top = checkout.at(first)
    missing = tuple(compose_findings.missing_files(checkout, record, posixpath.dirname(first)))
    known = dotenvs.committed_names
    lacks = any(not each.default and each.name not in known for each in record.variables)
    if not answer.is_there:
        yield compose_findings.not_asked(top)
    elif answer.message:
        at = compose_findings.place(sources, outline, answer.message, top)
        yield compose_findings.refused(at, answer, lacks or bool(missing))
    yield from compose_findings.unset(record, dotenvs.names)
    yield from missing
