"""A network that is remade with other options: everybody leaves it and comes back, by the same names."""

from collections.abc import Iterable

from bakehouse import codec
from bakehouse.host.context import HostContext, compose_call_environment
from bakehouse.host.planning.compose_project import NetworkDefinition
from bakehouse.host.state import definitions
from bakehouse.host.state.definitions import Definitions
from bakehouse.outside import durable, process
from bakehouse.outside.docker import ask, commands, networks
from bakehouse.outside.docker.commands import Command
from bakehouse.outside.docker.networks import Endpoint

_SECONDS = 300.0


def remake(work: HostContext, project: str, definition: NetworkDefinition) -> None:
    """Create a network as it is defined, in place of what is there; raises ExternalError."""
    state, name = work.state, definition.name
    known = definitions.read(state) or Definitions()
    here = networks.endpoints(name)
    places = {each.container: each for each in (*known.disconnected.get(name, ()), *here)}
    definitions.disconnect(state, name, tuple(places.values()))
    as_defined = known.networks.get(name) == definition.fingerprint
    if not (as_defined and networks.exists(name)):
        work.say(name, "creating the network again")
        _create(work, project, definition, here)
    there = {each.container for each in networks.endpoints(name)}
    alive = {each.id for each in ask.look(places)}
    for container, place in places.items():
        if container in alive - there:
            _run(
                commands.connect(name, container, *_words(definition, place)), f"cannot connect {place.name}"
            )
    definitions.connect(state, name, definition.fingerprint)


def _create(work: HostContext, project: str, definition: NetworkDefinition, here: Iterable[Endpoint]) -> None:
    """Let Compose create it, with the labels that it looks for: for a service without a container."""
    name = definition.name
    for place in here:
        if place.project == project:
            _run(commands.disconnect(name, place.container), f"cannot disconnect {place.name}")
    if networks.exists(name):
        _run(commands.remove_network(name), f"cannot remove the network {name}")
    definitions.forget(work.state, name)
    key = definition.key
    service = {"image": "none", "scale": 0, "networks": [key]}
    data = {"services": {"network": service}, "networks": {key: codec.load(definition.text)}}
    durable.replace(work.state.network, codec.dump(data).encode(), 0o600)
    _run(commands.create_network(project, str(work.state.network)), f"cannot create the network {name}")


def _words(definition: NetworkDefinition, place: Endpoint) -> Iterable[str]:
    yield from (f"--alias={each}" for each in place.aliases)
    ipv4, ipv6 = definition.addresses.get(place.service, (place.ipv4, place.ipv6))
    yield from (f"--ip={each}" for each in filter(None, [ipv4]))
    yield from (f"--ip6={each}" for each in filter(None, [ipv6]))


def _run(command: Command, what: str) -> None:
    process.perform(command, seconds=_SECONDS, environment=compose_call_environment()).or_fail(what)
