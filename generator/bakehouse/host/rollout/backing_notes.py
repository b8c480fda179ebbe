"""The notes of the containers of backing services: changes since then are told."""

from collections.abc import Mapping
from dataclasses import replace

from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.state import managed_containers, noted_containers
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import NotedContainer


def note_started(state: ProductState, facts: Facts, key: str, containers: tuple[Container, ...]) -> None:
    """Note at once what a run has started: it stays, whatever becomes of the run."""
    if key not in facts.backing or not containers:
        return
    known = _known(facts, key, containers)
    created = containers[-1].id not in {each.id for each in facts.all_of(key)}
    # one from before that nobody noted has nothing of a release that may fail
    if known or created:
        noted = _note(facts, key, containers)
        # a run that goes back takes the files back, too
        noted = replace(noted, files=known.files) if known and known.files else noted
        noted_containers.write(state, {**noted_containers.read(state), key: noted})


def renew(state: ProductState, facts: Facts, started: Mapping[str, tuple[Container, ...]]) -> None:
    """Note all containers of a good release; what a known one runs with stays, as changes are told."""
    found = {key: started.get(key) or facts.all_of(key) for key in facts.backing}
    records = {key: _note(facts, key, containers) for key, containers in found.items() if containers}
    noted_containers.write(state, records)
    for key in facts.backing.keys() & facts.recorded.keys():
        # it was in the manifest before; now nothing of ours may remove it
        managed_containers.forget(state, key)


def _known(facts: Facts, key: str, containers: tuple[Container, ...]) -> NotedContainer | None:
    """Return the note of these containers; one in the definition of another version tells nothing."""
    known = facts.noted.get(key)
    comparable = known and known.fingerprint.definition == facts.others[key].fingerprint.definition
    return known if known and comparable and known.has(containers[-1].id) else None


def _note(facts: Facts, key: str, containers: tuple[Container, ...]) -> NotedContainer:
    fingerprint, starts = facts.others[key].fingerprint, [each.started for each in containers]
    known = _known(facts, key, containers)
    if known is None:
        *others, newest = (each.id for each in containers)
        return NotedContainer(newest, fingerprint, "", tuple(others), max(starts), fingerprint.files)
    before = max(each.started for each in facts.all_of(key))
    # this run moved the checkout before it started anything
    laid_out = fingerprint.files if min(starts) > before else known.files
    was = replace(known, since=known.since or before, files=laid_out)
    since = max(starts) if was.restarted(starts) else was.since
    return replace(was, fingerprint=was.runs_with(starts), since=since, files=fingerprint.files)
