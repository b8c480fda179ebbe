"""The record of a service whose containers were replaced."""

from bakehouse.host.planning.comparison import has_image
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container, Facts
from bakehouse.host.rollout import backing_notes
from bakehouse.host.rollout.health_gate import GateError
from bakehouse.host.state import managed_containers
from bakehouse.host.state.paths import ProductState
from bakehouse.host.state.snapshot import ManagedContainer


def note(state: ProductState, facts: Facts, step: ServiceStep, containers: tuple[Container, ...]) -> None:
    """Record the new containers; raises GateError unless those of ours have the wanted image."""
    if step.service not in facts.targets:
        backing_notes.note_started(state, facts, step.service, containers)
        return
    for each in containers:
        if not has_image(facts, step, each):
            raise GateError(f"{step.service} runs {each.digest}, expected {step.digest}")
    if containers:
        *others, newest = (each.id for each in containers)
        fingerprint = facts.targets[step.service].fingerprint
        recorded = ManagedContainer(newest, fingerprint, step.digest, tuple(others))
        managed_containers.note(state, step.service, recorded)
