"""`workflows/images.yml`: check out with plain git, run the script; thin, and without any action."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from bakehouse import forges, names
from bakehouse.forges.profile import parse
from bakehouse.model.builder import Builder, UnpushedBuilder
from bakehouse.model.forge import Forge
from bakehouse.model.host import Host, Ssh
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.render.citations import folder, forge_variables, header
from bakehouse.render.output import Output
from bakehouse.values import Cited, Location, Part, Remark, Variable, cite

# The job's own token, with which git fetches.
JOB_TOKEN = "TOKEN"
Pair = tuple[Cited, Cited]
# A variable, the forge's secret that fills it, and the place that says so.
Filled = tuple[str, str, Location]


@dataclass(frozen=True, slots=True)
class Reached:
    """The ssh access of a deploy job to its host; `known_host` is the one line of its known_hosts file."""

    address: Cited
    port: Cited
    user: Cited
    known_host: Cited
    key: Cited


@dataclass(frozen=True, slots=True)
class DeployJob:
    """The job that deploys after a promote; without `ssh` it runs on the host itself, in `root`.

    `page` is the address of its run's page.
    """

    runner: Cited
    root: Cited
    page: Cited
    ssh: Reached | None


@dataclass(frozen=True, slots=True)
class ImagesWorkflowContext:
    """All that `templates/workflows/images.yml` reads.

    `secrets` are variables and what fills them; `handed_over` are those that the script gets on a descriptor.
    """

    header: Remark
    product: Cited
    branch: Cited
    runner: Cited
    schedules: tuple[Cited, ...]
    rebuild: Cited
    secrets: tuple[Pair, ...]
    handed_over: Cited
    pull_request_secrets: tuple[Pair, ...]
    pull_request_handed_over: Cited | None
    deploy: DeployJob | None


def output(manifest: Manifest, repo: Repo) -> Output:
    """Return the workflow that builds one repo's images."""
    where, origins = folder(manifest)
    return Output(
        f"{where}/{names.IMAGES_WORKFLOW}",
        names.IMAGES_WORKFLOW,
        "workflow",
        partial(_context, manifest, repo),
        origins,
    )


def _context(manifest: Manifest, repo: Repo) -> ImagesWorkflowContext:
    builder, schedules = manifest.builder, manifest.forge.schedules
    host = next((host for host in manifest.hosts if host.name == repo.host and host.receive), None)
    rebuild = cite(schedules.rebuild or "never", schedules.at["rebuild"])
    promote = cite(schedules.promote or "never", schedules.at["promote"])
    pushing = [*_push_token(manifest), *_others(manifest, "token"), *_tls(builder)]
    reading = [*_read_token(manifest), *_others(manifest, "pull_request"), *_tls(builder.unpushed)]
    return ImagesWorkflowContext(
        header(manifest, repo),
        product=cite(repo.product, repo.at["product"]),
        branch=cite(repo.branch, repo.at["branch"]),
        runner=cite(manifest.forge.runner, manifest.forge.at["runner"]),
        schedules=tuple(each for each in (rebuild, promote) if each.value != "never"),
        rebuild=rebuild,
        secrets=_environment([*pushing, *_build(repo, "secret")], repo),
        handed_over=_names(pushing, JOB_TOKEN),
        pull_request_secrets=_environment([*reading, *_build(repo, "pull_request")], repo),
        pull_request_handed_over=_names(reading) if reading else None,
        deploy=_deploy(manifest, repo, host) if host else None,
    )


def _environment(filled: Iterable[Filled], repo: Repo) -> tuple[Pair, ...]:
    """Return each variable once, with all the places that want it: secrets, then the forge's variables."""
    places: dict[tuple[str, str], list[Location]] = {}
    for name, secret, place in filled:
        places.setdefault((name, secret), []).append(place)
    secrets = (
        (cite(name, *origins), cite((Variable(f"secrets.{secret}"),), *origins))
        for (name, secret), origins in sorted(places.items())
    )
    given = ((each, cite((Variable(f"vars.{each.value}"),), *each.origins)) for each in forge_variables(repo))
    return *secrets, *given


def _names(filled: Iterable[Filled], *more: str) -> Cited:
    """Return the variables, separated by spaces."""
    variables, _, places = zip(*filled, strict=True)
    return cite(" ".join(sorted({*variables, *more})), *places)


def _push_token(manifest: Manifest) -> Iterator[Filled]:
    registry = manifest.registry
    yield registry.token, registry.token, registry.at["token"]


def _read_token(manifest: Manifest) -> Iterator[Filled]:
    registry = manifest.registry
    if registry.read_token:
        for key in ("token", "read_token"):
            yield registry.token, registry.read_token, registry.at[key]


def _others(manifest: Manifest, filled_by: str) -> Iterator[Filled]:
    for login in manifest.registry.others:
        name = login.pull_request if filled_by == "pull_request" else login.token
        if name is None:
            continue
        yield login.token, name, login.at["token"]
        if filled_by in login.at.keys:
            yield login.token, name, login.at[filled_by]


def _tls(builder: Builder | UnpushedBuilder) -> Iterator[Filled]:
    if tls := builder.tls:
        for key, secret in (("ca", tls.ca), ("cert", tls.cert), ("key", tls.key)):
            yield secret, secret, tls.at[key]


def _build(repo: Repo, filled_by: str) -> Iterator[Filled]:
    for secret in (secret for image in repo.images for secret in image.secrets):
        name = secret.pull_request if filled_by == "pull_request" else secret.secret
        if name is None:
            continue
        yield secret.secret, name, secret.at["secret"]
        if filled_by in secret.at.keys:
            yield secret.secret, name, secret.at[filled_by]


def _deploy(manifest: Manifest, repo: Repo, host: Host) -> DeployJob:
    chosen = (repo.at["host"], host.at["receive"])
    forge = manifest.forge
    runner, place = (host.runner, host.at["runner"]) if host.runner else (forge.runner, forge.at["runner"])
    root = cite(host.root, host.at["root"])
    page = cite(_page(forge), forge.at["kind"], forge.at["version"])
    return DeployJob(cite(runner, place, *chosen), root, page, _reached(host.ssh) if host.ssh else None)


def _page(forge: Forge) -> tuple[Part, ...]:
    """Return the address of the run's page."""
    since = forges.profile(forge.kind).pages_by_id
    by_number = since and forge.version and parse(forge.version) < since
    run = Variable(f"github.run_{'number' if by_number else 'id'}")
    return Variable("github.server_url"), "/", Variable("github.repository"), "/actions/runs/", run


def _reached(ssh: Ssh) -> Reached:
    at = ssh.at
    # sshd(8), SSH_KNOWN_HOSTS FILE FORMAT: another port stands beside the name in brackets.
    name = ssh.address if ssh.port == 22 else f"[{ssh.address}]:{ssh.port}"
    return Reached(
        address=cite(ssh.address, at["address"]),
        port=cite(str(ssh.port), at["port"]),
        user=cite(ssh.user, at["user"]),
        known_host=cite(f"{name} {ssh.host_key}", at["address"], at["port"], at["host_key"]),
        key=cite((Variable(f"secrets.{ssh.key}"),), at["key"]),
    )
