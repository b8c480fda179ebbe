"""Names of secrets: what the forge can store, and what the script can hand to the build."""

from collections.abc import Iterator

from bakehouse import forges
from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.image import Image, Secret
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.names import STEP_VARIABLES
from bakehouse.values import Location

_TAKEN = frozenset({"ENV", "HOME", "IFS", "PATH", "TMPDIR", "IMAGE_TAG", *STEP_VARIABLES})
_TAKEN_PREFIXES = ("BAKEHOUSE_", "BUILDX_", "DOCKER_", "GIT_CONFIG_", "LD_")
Own = tuple[str, str, Location]


def check(manifest: Manifest) -> Iterator[Finding]:
    """Names that the forge refuses or that get in the way, and secrets that reach who must not have them."""
    own = list(_own(manifest))
    yield from _names(manifest, own)
    yield from _shared(own)
    for repo in manifest.repos:
        yield from _filled_twice(repo)
        for image in repo.images:
            yield from _repeated(image)
            for secret in image.secrets:
                yield from _secret(manifest, secret, own)


def _own(manifest: Manifest) -> Iterator[Own]:
    """The pipeline's own secrets, which no build may see: what each is, its name, its place."""
    registry, tls = manifest.registry, manifest.builder.tls
    yield "the registry's token", registry.token, registry.at["token"]
    if registry.read_token:
        yield "the registry's token for reading", registry.read_token, registry.at["read_token"]
    if tls:
        yield "the builder's authority", tls.ca, tls.at["ca"]
        yield "the builder's certificate", tls.cert, tls.at["cert"]
        yield "the builder's key", tls.key, tls.at["key"]
    for host in manifest.hosts:
        if host.ssh:
            yield "the key to a host", host.ssh.key, host.ssh.at["key"]


def _names(manifest: Manifest, own: list[Own]) -> Iterator[Finding]:
    for _, name, at in own:
        wanted = "store it under another name, such as `REGISTRY_TOKEN`"
        yield from _refused(manifest, name, at, wanted)
        yield from _taken(name, at)


def _shared(own: list[Own]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for what, name, at in own:
        # One key may open several hosts.
        if first.setdefault(name, what) != what:
            yield error("secret-shared", at, f"`{name}` is {first[name]} already", "name one of its own")


def _secret(manifest: Manifest, secret: Secret, own: list[Own]) -> Iterator[Finding]:
    places = {secret.pull_request: secret.at["pull_request"], secret.secret: secret.at["secret"]}
    for name, at in places.items():
        other = name.partition("_")[2] or "NPM_TOKEN"
        wanted = f"store it under another name: `{{id: {secret.id}, secret: {other}}}`"
        yield from _refused(manifest, name, at, wanted)
        for what in {what for what, taken, _ in own if taken == name}:
            yield error(
                "secret-in-build", at, f"{what} must not reach a build", "give the build a secret of its own"
            )
    yield from _taken(secret.secret, secret.at["secret"])


def _taken(variable: str, at: Location) -> Iterator[Finding]:
    """A secret reaches the script in a variable of its name."""
    if variable in _TAKEN or variable.startswith(_TAKEN_PREFIXES):
        what = f"the variable `{variable}` has another meaning to the script"
        yield error("secret-name", at, what, "store the secret under another name")


def _refused(manifest: Manifest, name: str, at: Location, wanted: str) -> Iterator[Finding]:
    """A name that the forge does not store; case does not matter to it."""
    profile = forges.profile(manifest.forge.kind)
    if name.upper().startswith(profile.reserved):
        yield error("reserved-secret", at, f"{profile.title} stores no secret named `{name}`", wanted)


def _repeated(image: Image) -> Iterator[Finding]:
    seen: set[str] = set()
    for secret in image.secrets:
        if secret.id in seen:
            yield error("secret-repeated", secret.at["id"], f"`{secret.id}` is listed twice", "remove one")
        seen.add(secret.id)


def _filled_twice(repo: Repo) -> Iterator[Finding]:
    """One variable for all images of a job."""
    first: dict[str, str] = {}
    for secret in (secret for image in repo.images for secret in image.secrets):
        if first.setdefault(secret.secret, secret.pull_request) != secret.pull_request:
            what = f"in pull requests `{secret.secret}` is filled by `{first[secret.secret]}` already"
            yield error("secret-filled", secret.at["pull_request"], what, "let both say the same")
