"""The Compose project of a checkout as a record, and the problems that reading it met."""

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bakehouse import names
from bakehouse.findings import Finding
from bakehouse.project import (
    compose_call,
    compose_findings,
    compose_message,
    compose_outline,
    compose_own,
    compose_services,
    compose_settable,
    compose_sources,
    yaml_nodes,
)
from bakehouse.project.checkout import Checkout, UnreadableError
from bakehouse.project.compose_call import ComposeAnswer, ComposeCall
from bakehouse.project.compose_outline import OutlineService
from bakehouse.project.compose_sources import Sources
from bakehouse.project.record import ComposeRecord, ComposeService

_USUAL = "project"


@dataclass(frozen=True, slots=True)
class DotenvFiles:
    """The `.env` files that Compose reads: those of the commit, whose values count, and all names set."""

    committed: tuple[str, ...]
    committed_names: frozenset[str]
    names: frozenset[str]


def read(
    checkout: Checkout,
    files: Sequence[str],
    dotenvs: DotenvFiles,
    committed: Collection[str],
    project: str | None = None,
    own: Mapping[str, str] | None = None,
) -> tuple[ComposeRecord, tuple[Finding, ...]]:
    """Read the project by Compose; by the texts alone where that is not there or refuses the files.

    `own` are the images of services that a deploy gives them.
    """
    sources = compose_sources.collect(checkout, files, committed)
    outline = compose_outline.services(sources)
    usual = "" if project else _usual_name(sources, files[0])
    with compose_own.written(compose_outline.extended(sources, outline), own or {}) as more:
        answer = _ask(sources, (*files, *more), dotenvs, project or usual)
    places = compose_outline.variable_places(sources)
    services = _services(sources, outline, answer, files[0])
    record = ComposeRecord(
        files=tuple(files),
        name="" if usual else str((answer.data or {}).get("name", "")),
        services={each.name: each for each in services},
        variables=tuple(replace(each, at=places.get(each.name)) for each in answer.variables),
        is_resolved=answer.data is not None,
        data=answer.data or {},
        has_values=answer.has_values and answer.data is not None,
        unset=answer.unset,
        written=answer.written,
        is_whole=sources.is_whole,
        is_name_settable=compose_settable.names_project(sources),
    )
    # where Compose refuses a text, too, its own message is the better one
    met = (each for each in sources.findings if not (answer.message and each.rule == compose_sources.UNREAD))
    return record, (*met, *_told(sources, outline, answer, record, dotenvs))


def _usual_name(sources: Sources, first: str) -> str:
    """Return a name for a project that Compose finds none for: neither in a file nor of the folder."""
    folder = (sources.checkout.root / first).parent.resolve().name
    is_named = any(yaml_nodes.value(each.node, "name") for each in sources.documents)
    return "" if is_named or names.compose_project(folder) else _USUAL


def _ask(sources: Sources, files: Sequence[str], dotenvs: DotenvFiles, project: str) -> ComposeAnswer:
    if not sources.may_be_asked:
        return ComposeAnswer()
    root, texts = sources.checkout.root, sources.texts
    call = ComposeCall(root, files, dotenvs.committed, dotenvs.committed_names, project)
    answer = compose_call.ask(call, texts, sources.counts_values)
    if not answer.message:
        return answer
    values = _texts(sources.checkout, (*dotenvs.committed, *sources.dotenvs))
    return replace(answer, message=compose_message.shown(answer.message, texts, values))


def _texts(checkout: Checkout, paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        try:
            yield checkout.text(path, strict=False)
        except UnreadableError:
            continue


def _services(
    sources: Sources, outline: Mapping[str, OutlineService], answer: ComposeAnswer, first: str
) -> Iterator[ComposeService]:
    checkout = sources.checkout
    if answer.data is None:
        whole = compose_outline.extended(sources, outline)
        yield from compose_services.of_texts(checkout, whole)
        return
    settable = compose_settable.keys(sources)
    data = answer.data.get("services") or {}
    for each in compose_services.of_data(checkout, data, outline, checkout.at(first)):
        # a service that no text has is of a file that a variable names
        yield replace(each, settable=settable.get(each.name, frozenset(each.data)))


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
    lacks = any(each.name not in known for each in record.variables)
    if not answer.is_there:
        yield compose_findings.not_asked(top)
    elif answer.message:
        at = compose_message.place(sources, outline, answer.message, top)
        yield compose_findings.refused(at, answer, lacks or bool(missing))
    yield from compose_findings.unset(record, dotenvs.names)
    yield from missing
