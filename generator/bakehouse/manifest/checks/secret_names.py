"""Names of secrets: what the forge can store, and what the script can hand to the build."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from bakehouse import forges
from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_image
from bakehouse.manifest.refused import for_each
from bakehouse.model.image import Image, Secret
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.names import STEP_VARIABLES
from bakehouse.values import Location

_TAKEN = frozenset({"ENV", "HOME", "IFS", "PATH", "TMPDIR", "IMAGE_TAG", *STEP_VARIABLES})
_TAKEN_PREFIXES = ("BAKEHOUSE_", "BUILDX_", "DOCKER_", "GIT_CONFIG_", "LD_")


class Named(NamedTuple):
    """The name of a secret, what the secret is, and where it is named."""

    what: str
    name: str
    at: Location


def _named(what: str, key: str) -> Callable[[Any], Iterator[Named]]:
    """Make a rule that reads the name of a secret at a key of a record, if there is one."""

    def read(record: Any) -> Iterator[Named]:
        if record and (name := getattr(record, key)):
            yield Named(what, name, record.at[key])

    return read


_REGISTRY = (
    _named("the registry's token", "token"),
    _named("the registry's token for reading", "read_token"),
)
_TLS = (
    _named("the builder's CA certificate", "ca"),
    _named("the builder's certificate", "cert"),
    _named("the builder's key", "key"),
)
_SSH = _named("the key to a host", "key")
_ID = _named("", "id")
_FORGE = _named("", "secret")
_PULL_REQUEST = _named("", "pull_request")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report names that the forge refuses or that get in the way, and secrets that reach the wrong hands."""
    own = list(for_each([manifest], _own_of_registry, _own_of_builder, _own_of_hosts))
    yield from for_each(own, partial(_own_name, manifest), _taken)
    yield from _shared(own)
    yield from for_each(manifest.repos, _filled_twice)
    rules = (partial(_stored, manifest), partial(_own_in_build, own), _variable)
    yield from each_image(manifest, _repeated, lambda image: for_each(image.secrets, *rules))


def _own_of_registry(manifest: Manifest) -> Iterator[Named]:
    return for_each([manifest.registry], *_REGISTRY)


def _own_of_builder(manifest: Manifest) -> Iterator[Named]:
    return for_each([manifest.builder.tls], *_TLS)


def _own_of_hosts(manifest: Manifest) -> Iterator[Named]:
    return for_each(manifest.hosts, lambda host: _SSH(host.ssh))


def _own_name(manifest: Manifest, secret: Named) -> Iterator[Finding]:
    return _reserved(manifest, secret, "store it under another name, such as `REGISTRY_TOKEN`")


def _shared(own: list[Named]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for what, name, at in own:
        # One key may open several hosts.
        if first.setdefault(name, what) != what:
            yield error("secret-shared", at, f"`{name}` is already {first[name]}", "use a separate secret")


def _filling(secret: Secret) -> list[Named]:
    """List the names that fill a secret of a build, each once."""
    found = for_each([secret], _PULL_REQUEST, _FORGE)
    return list({each.name: each for each in found}.values())


def _stored(manifest: Manifest, secret: Secret) -> Iterator[Finding]:
    for each in _filling(secret):
        other = each.name.partition("_")[2] or "NPM_TOKEN"
        wanted = f"store it under another name: `{{id: {secret.id}, secret: {other}}}`"
        yield from _reserved(manifest, each, wanted)


def _own_in_build(own: list[Named], secret: Secret) -> Iterator[Finding]:
    for _, name, at in _filling(secret):
        for what in dict.fromkeys(each.what for each in own if each.name == name):
            yield error(
                "secret-in-build",
                at,
                f"{what} must not be passed to a build",
                "use a separate secret for the build",
            )


def _variable(secret: Secret) -> Iterator[Finding]:
    return for_each(_FORGE(secret), _taken)


def _taken(secret: Named) -> Iterator[Finding]:
    """Refuse the name of a variable with another meaning: a secret reaches the script in one of its name."""
    if secret.name in _TAKEN or secret.name.startswith(_TAKEN_PREFIXES):
        what = f"the script uses the variable `{secret.name}` for something else"
        yield error("secret-name", secret.at, what, "store the secret under another name")


def _reserved(manifest: Manifest, secret: Named, wanted: str) -> Iterator[Finding]:
    """Refuse a name that the forge does not store; case does not matter to it."""
    profile = forges.profile(manifest.forge.kind)
    if secret.name.upper().startswith(profile.reserved):
        what = f"{profile.title} does not accept a secret named `{secret.name}`"
        yield error("reserved-secret", secret.at, what, wanted)


def _repeated(image: Image) -> Iterator[Finding]:
    seen: set[str] = set()
    for _, name, at in for_each(image.secrets, _ID):
        if name in seen:
            yield error("secret-repeated", at, f"`{name}` is listed twice", "remove one")
        seen.add(name)


def _filled_twice(repo: Repo) -> Iterator[Finding]:
    """Refuse two fillings of one variable, which all images of a job share."""
    first: dict[str, str] = {}
    for variable, name, at in for_each(repo.images, lambda image: for_each(image.secrets, _in_pull_requests)):
        if first.setdefault(variable, name) != name:
            what = f"in pull requests `{variable}` is already filled by `{first[variable]}`"
            yield error("secret-filled", at, what, "use the same one for both")


def _in_pull_requests(secret: Secret) -> Iterator[tuple[str, str, Location]]:
    yield secret.secret, secret.pull_request, secret.at["pull_request"]
