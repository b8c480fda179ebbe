"""Names of the forge's variables that fill build arguments: what the forge stores and a job can hold."""

from collections.abc import Collection, Iterator
from functools import partial

from bakehouse import forges
from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.variable_names import has_meaning
from bakehouse.manifest.refused import for_each, valid_items
from bakehouse.model.image import ForgeVariable, Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.values import Location

# Variables of bake itself: https://docs.docker.com/build/bake/variables/
_BAKE = "BAKE_"


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report variables that the forge refuses, that programs read, or that hold a secret in the same job."""
    own = {name for rule in (_of_registry, _of_builder) for name in for_each([manifest], rule)}
    return for_each(manifest.repos, partial(_variables, manifest, own))


def _of_registry(manifest: Manifest) -> Iterator[str]:
    yield manifest.registry.token
    yield from for_each(manifest.registry.others, lambda login: iter([login.token]))


def _of_builder(manifest: Manifest) -> Iterator[str]:
    for builder in (manifest.builder, manifest.builder.pull_requests):
        if builder is not None and (tls := builder.tls):
            yield from (tls.ca, tls.cert, tls.key)


def _variables(manifest: Manifest, own: Collection[str], repo: Repo) -> Iterator[Finding]:
    secrets = set(
        for_each(repo.images, lambda image: for_each(image.secrets, lambda each: iter([each.secret])))
    )
    return for_each(repo.images, partial(_names, manifest, {*own, *secrets}))


def _names(manifest: Manifest, secrets: Collection[str], image: Image) -> Iterator[Finding]:
    read = for_each(valid_items(image.args), _variable)
    for arg, name in read:
        yield from _refused(manifest, secrets, name, image.at[f"args/{arg}"])


def _variable(pair: tuple[str, str | ForgeVariable]) -> Iterator[tuple[str, str]]:
    if not isinstance(pair[1], str):
        yield pair[0], pair[1].variable


def _refused(manifest: Manifest, secrets: Collection[str], name: str, at: Location) -> Iterator[Finding]:
    forge = forges.profile(manifest.forge.kind)
    if name.startswith(forge.reserved):
        what = f"{forge.title} does not accept a variable named `{name}`"
    elif has_meaning(name) or name.startswith(_BAKE):
        what = f"the variable `{name}` may change what the job's programs do"
    elif name in secrets:
        what = f"in the same job, `{name}` holds a secret"
    else:
        return
    yield error("variable-name", at, what, "store it under another name")
