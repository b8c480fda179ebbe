"""`compose.production.yaml`: the override for the VM, which runs images and builds nothing.

https://github.com/compose-spec/compose-spec/blob/main/13-merge.md#reset-value
"""

from dataclasses import dataclass
from functools import partial

from bakehouse import names
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.model.service import Backing, Health, Memory, Service
from bakehouse.render.citations import header, reference
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, Variable, cite

PROGRAMS = {
    "wget": ("wget", "-q", "-O", "/dev/null"),
    "curl": ("curl", "-fsS", "-o", "/dev/null"),
    "node": ("node", "-e", "fetch(process.argv[1]).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"),
}


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """A healthcheck; `templates/compose.production.yaml` reads every field.

    Without a `test` it is timings alone, which Compose lays over those of the repo's own file.
    """

    test: tuple[Cited, ...]
    interval: Cited | None
    timeout: Cited | None
    retries: Cited | None
    start_period: Cited | None
    start_interval: Cited | None


@dataclass(frozen=True, slots=True)
class ServiceOverride:
    """One service; `templates/compose.production.yaml` reads every field."""

    key: Cited
    image: Cited | None
    log_size: Cited | None
    log_files: Cited | None
    cpus: Cited | None
    memory: Cited | None
    reservation: Cited | None
    health: Healthcheck | None


@dataclass(frozen=True, slots=True)
class ComposeContext:
    """All that `templates/compose.production.yaml` reads."""

    header: Remark
    use: Remark
    services: tuple[ServiceOverride, ...]


def output(manifest: Manifest, repo: Repo) -> Output:
    """Return the Compose override of one repo."""
    return Output(
        names.COMPOSE_FILE, names.COMPOSE_FILE, "compose", partial(_context, manifest, repo), (repo.at.own,)
    )


def _context(manifest: Manifest, repo: Repo) -> ComposeContext:
    managed = tuple(_override(manifest, repo, service) for service in repo.services)
    added = tuple(_added(each) for each in repo.backing if each.health or each.memory)
    return ComposeContext(header(manifest, repo), _use(repo), (*managed, *added))


def _use(repo: Repo) -> Remark:
    files = ":".join([*repo.compose_files, names.COMPOSE_FILE])
    text = f"On the VM: COMPOSE_FILE={files}; local development does not use this file."
    return Remark(text, (repo.at["compose"],))


def _override(manifest: Manifest, repo: Repo, service: Service) -> ServiceOverride:
    image = next(image for image in repo.images if image.key == service.image)
    name = reference(manifest, repo, image, Variable(names.IMAGE_TAG_VARIABLE, "latest"))
    logs, memory, at = service.logs, service.memory, service.at
    return ServiceOverride(
        key=cite(service.key, at.own),
        image=cite(name.value, *name.origins, at["image"]),
        log_size=cite(logs.max_size, logs.at["max_size"]) if logs else None,
        log_files=cite(str(logs.max_file), logs.at["max_file"]) if logs else None,
        cpus=cite(f"{service.cpus:g}", at["cpus"]) if service.cpus is not None else None,
        memory=cite(memory.limit, memory.at["limit"]) if memory and memory.limit else None,
        reservation=_reservation(memory),
        health=_healthcheck(service.health) if service.health else None,
    )


def _added(backing: Backing) -> ServiceOverride:
    """Return what the manifest adds to a backing service; its image stays."""
    memory = backing.memory
    return ServiceOverride(
        key=cite(backing.key, backing.at.own),
        image=None,
        log_size=None,
        log_files=None,
        cpus=None,
        memory=cite(memory.limit, memory.at["limit"]) if memory and memory.limit else None,
        reservation=_reservation(memory),
        health=_healthcheck(backing.health) if backing.health else None,
    )


def _reservation(memory: Memory | None) -> Cited | None:
    if memory is None or memory.reservation is None:
        return None
    return cite(memory.reservation, memory.at["reservation"])


def _healthcheck(health: Health) -> Healthcheck:
    def timing(key: str) -> Cited | None:
        value = getattr(health, key)
        return None if value is None else cite(value, health.at[key])

    return Healthcheck(
        test=_test(health) if health.is_whole else (),
        interval=timing("interval"),
        timeout=timing("timeout"),
        retries=timing("retries"),
        start_period=timing("start_period"),
        start_interval=timing("start_interval"),
    )


def _test(health: Health) -> tuple[Cited, ...]:
    at = health.at
    if health.url is None or health.program is None:
        command = (cite(word, at[f"command/{number}"]) for number, word in enumerate(health.command))
        return cite("CMD"), *command
    program = (cite(word, at["program"]) for word in PROGRAMS[health.program])
    return cite("CMD"), *program, cite(health.url, at["url"])
