"""The steps of services that stop working, or ask for a restart, when another is replaced. No I/O here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.planning.facts import Container, Facts, Shared
from bakehouse.host.state.history_entry import Action
from bakehouse.model.service import ServiceKind

LOST = "the container whose namespaces it uses is gone"
_NONE = Shared()
# A container that is started joins the namespaces of one that was restarted, but not of one made anew.
_STRENGTH = (Action.KEEP, Action.RESTART, Action.START, Action.RECREATE)


def extended(steps: Iterable[ServiceStep], facts: Facts) -> tuple[ServiceStep, ...]:
    """Return the steps with those of their followers, managed or not, each after what it follows."""
    found = {step.service: step for step in steps}
    left = True
    while left:
        left = False
        for service in sorted(_candidates(facts, found)):
            step = found.get(service) or _kept(service, facts.containers[service])
            stronger = _stronger(step, facts, found)
            if stronger != step:
                found[service], left = stronger, True
    return tuple(found[service] for service in _in_order(found, facts))


def _candidates(facts: Facts, steps: Mapping[str, ServiceStep]) -> Iterator[str]:
    for service in {*facts.shared, *facts.follows} & facts.containers.keys():
        target = facts.targets.get(service)
        if target is None:
            starts = service in steps and steps[service].action is Action.START
            if service in facts.others and (starts or _is_in_use(facts, service)):
                yield service
        elif target.service.kind is ServiceKind.SERVICE:
            yield service


def _is_in_use(facts: Facts, service: str) -> bool:
    """Tell whether it runs, or ended because what it uses went away."""
    container = facts.containers[service]
    ended = container.status == "exited" and not container.exit_code
    return container.status != "created" and not ended


def _kept(service: str, container: Container) -> ServiceStep:
    return ServiceStep(service, Action.KEEP, (), container.image, container.digest, None, container.id)


def _stronger(step: ServiceStep, facts: Facts, steps: Mapping[str, ServiceStep]) -> ServiceStep:
    """Return the step with the action and the reasons that it gets from the steps of what it follows."""
    if step.action not in _STRENGTH:
        return step
    action, reasons = step.action, list(step.reasons) if step.action is not Action.KEEP else []
    for wanted, why in _effects(step.service, facts, steps):
        action = max(action, wanted, key=_STRENGTH.index)
        reasons += [why] if why not in reasons else []
    return step if action is step.action else replace(step, action=action, reasons=tuple(reasons))


def _effects(service: str, facts: Facts, steps: Mapping[str, ServiceStep]) -> Iterator[tuple[Action, str]]:
    uses = facts.shared.get(service, _NONE)
    if uses.lost:
        yield Action.RECREATE, LOST
    acts = {name: _act(step) for name, step in steps.items() if _act(step) in _STRENGTH[1:]}
    yield from ((acts[name], f"uses the namespaces of {name}") for name in sorted(uses.joins & acts.keys()))
    anew = {name for name, action in acts.items() if action is Action.RECREATE}
    yield from ((Action.RECREATE, f"uses the volumes of {name}") for name in sorted(uses.mounts & anew))
    # Compose asks for the restart of what uses namespaces itself
    asked = (facts.follows.get(service, frozenset()) - uses.joins) & acts.keys()
    yield from ((Action.RESTART, f"restarts with {name}") for name in sorted(asked))


def _act(step: ServiceStep) -> Action:
    """Return the action as it is for a follower: a container that is started has new namespaces."""
    if step.action is Action.START:
        return Action.RESTART if step.container else Action.RECREATE
    return step.action


def _in_order(steps: Mapping[str, ServiceStep], facts: Facts) -> Iterator[str]:
    """Keep the order, but put each after what it follows or depends on."""
    left = list(steps)
    while left:
        ready = (name for name in left if not _before(name, facts) & set(left) - {name})
        service = next(ready, left[0])
        left.remove(service)
        yield service


def _before(service: str, facts: Facts) -> set[str]:
    uses, target = facts.shared.get(service, _NONE), facts.services.get(service)
    after = target.after if target else ()
    return {*uses.joins, *uses.mounts, *facts.follows.get(service, ()), *after}
