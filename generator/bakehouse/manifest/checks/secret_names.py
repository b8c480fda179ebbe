"""Names of secrets: what the forge can store, and what the script can hand to the build."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from bakehouse import forges
from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_image
from bakehouse.manifest.checks.variable_names import has_meaning
from bakehouse.manifest.refused import for_each
from bakehouse.model.image import NO_SECRET, Image, Secret
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.values import Location

_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")


class Named(NamedTuple):
    """The name of a secret, what the secret is, and where it is named.

    `variable` is true where the secret reaches the script in a variable of its name.
    """

    what: str
    name: str
    at: Location
    variable: bool


def _named(what: str, key: str, *, variable: bool = False) -> Callable[[Any], Iterator[Named]]:
    """Make a rule that reads the name of a secret at a key of a record, if there is one."""

    def read(record: Any) -> Iterator[Named]:
        if record and (name := getattr(record, key)):
            yield Named(what, name, record.at[key], variable)

    return read


_REGISTRY = (
    _named("the registry's token", "token", variable=True),
    _named("the registry's token for reading", "read_token"),
)
_OTHERS = (
    _named("the token for another registry", "token", variable=True),
    _named("the token for another registry", "pull_request"),
)
_TLS = (
    _named("the builder's CA certificate", "ca", variable=True),
    _named("the builder's certificate", "cert", variable=True),
    _named("the builder's key", "key", variable=True),
)
_TLS_OF_PULL_REQUESTS = (
    _named("the CA certificate of pull requests' builder", "ca"),
    _named("the certificate of pull requests' builder", "cert"),
    _named("the key of pull requests' builder", "key"),
)
_SSH = _named("the key to a host", "key")
_ID = _named("", "id")
_FORGE = _named("", "secret", variable=True)
_PULL_REQUEST = _named("", "pull_request")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report names that the forge refuses or that get in the way, and secrets that reach the wrong hands."""
    own = list(for_each([manifest], _own_of_registry, _own_of_builder, _own_of_hosts))
    names = {each.name for each in own}
    yield from for_each(own, partial(_own_name, manifest, names))
    yield from _shared(own)
    yield from for_each(manifest.repos, _filled_twice)
    rules = (partial(_of_build, manifest, names), partial(_own_in_build, own))
    yield from each_image(manifest, _repeated, lambda image: for_each(image.secrets, *rules))


def _own_of_registry(manifest: Manifest) -> Iterator[Named]:
    yield from for_each([manifest.registry], *_REGISTRY)
    yield from for_each([manifest.registry], lambda registry: for_each(registry.others, *_OTHERS))


def _own_of_builder(manifest: Manifest) -> Iterator[Named]:
    pull_requests = manifest.builder.pull_requests
    yield from for_each([manifest.builder.tls], *_TLS)
    yield from for_each([pull_requests and pull_requests.tls], *_TLS_OF_PULL_REQUESTS)


def _own_of_hosts(manifest: Manifest) -> Iterator[Named]:
    return for_each(manifest.hosts, lambda host: _SSH(host.ssh))


def _own_name(manifest: Manifest, own: Collection[str], secret: Named) -> Iterator[Finding]:
    other = _other_name(manifest, own, secret.name)
    return _refused(manifest, secret, f"store it under another name, such as `{other}`")


def _shared(own: list[Named]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for each in own:
        # One key may open several hosts.
        if first.setdefault(each.name, each.what) != each.what:
            what = f"`{each.name}` is already {first[each.name]}"
            yield error("secret-shared", each.at, what, "use a separate secret")


def _filling(secret: Secret) -> list[Named]:
    """List the names that fill a secret of a build, each once."""
    found = for_each([secret], _PULL_REQUEST, _FORGE)
    return list({each.name: each for each in found}.values())


def _of_build(manifest: Manifest, own: Collection[str], secret: Secret) -> Iterator[Finding]:
    filling = _filling(secret)
    others = {each.name: _other_name(manifest, own, each.name) for each in filling}
    refused = {each.name for each in filling if any(_refused(manifest, each, ""))}
    named = _written(secret, {name: others[name] for name in refused})
    for each in filling:
        yield from _refused(manifest, each, f"store it under another name: `{named}`")


def _written(secret: Secret, others: Mapping[str, str]) -> str:
    """Write the secret as the manifest may have it, with other names on the forge."""
    names = {"secret": secret.secret}
    if "pull_request" in secret.at.keys:
        names["pull_request"] = secret.pull_request or NO_SECRET
    rest = ", ".join(f"{key}: {others.get(name, name)}" for key, name in names.items())
    return f"{{id: {secret.id}, {rest}}}"


def _own_in_build(own: list[Named], secret: Secret) -> Iterator[Finding]:
    for filling in _filling(secret):
        for what in dict.fromkeys(each.what for each in own if each.name == filling.name):
            yield error(
                "secret-in-build",
                filling.at,
                f"{what} must not be passed to a build",
                "use a separate secret for the build",
            )


def _refused(manifest: Manifest, secret: Named, wanted: str) -> Iterator[Finding]:
    """Refuse a name that the forge does not store, or a variable with a meaning of its own."""
    if _reserved(manifest, secret.name):
        title = forges.profile(manifest.forge.kind).title
        what = f"{title} does not accept a secret named `{secret.name}`"
        yield error("reserved-secret", secret.at, what, wanted)
    elif secret.variable and has_meaning(secret.name):
        what = f"the variable `{secret.name}` may change what the job's programs do"
        yield error("secret-name", secret.at, what, wanted)


def _reserved(manifest: Manifest, name: str) -> bool:
    # case does not matter to a forge
    return name.upper().startswith(forges.profile(manifest.forge.kind).reserved)


def _other_name(manifest: Manifest, own: Collection[str], name: str) -> str:
    """Return a similar name that these rules accept."""
    other = name.partition("_")[2] or name
    taken = {*own, NO_SECRET.upper()}
    while not _NAME.fullmatch(other) or _reserved(manifest, other) or has_meaning(other) or other in taken:
        other = f"CI_{other}"
    return other


def _repeated(image: Image) -> Iterator[Finding]:
    seen: set[str] = set()
    for each in for_each(image.secrets, _ID):
        if each.name in seen:
            yield error("secret-repeated", each.at, f"`{each.name}` is listed twice", "remove one")
        seen.add(each.name)


def _filled_twice(repo: Repo) -> Iterator[Finding]:
    """Refuse two fillings of one variable, which all images of a job share."""
    first: dict[str, str] = {}
    for variable, name, at in for_each(repo.images, lambda image: for_each(image.secrets, _in_pull_requests)):
        if first.setdefault(variable, name) != name:
            what = f"in pull requests `{variable}` is already filled by `{first[variable]}`"
            yield error("secret-filled", at, what, "use the same one for both")


def _in_pull_requests(secret: Secret) -> Iterator[tuple[str, str, Location]]:
    yield secret.secret, secret.pull_request or NO_SECRET, secret.at["pull_request"]
