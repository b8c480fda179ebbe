"""Names of secrets: what the forge can store, and what the script can hand to the build."""

from collections.abc import Iterator

from bakehouse import forges
from bakehouse.findings import Finding
from bakehouse.manifest.checks.finding import error
from bakehouse.model import Image, Manifest, Secret
from bakehouse.values import Location

_TAKEN = frozenset({"ENV", "HOME", "IFS", "PATH", "TMPDIR", "IMAGE_TAG"})
_TAKEN_PREFIXES = ("BAKEHOUSE_", "BUILDX_", "DOCKER_", "LD_")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Secret names that the forge refuses, or that would get in the way of the script."""
    yield from _token(manifest)
    for repo in manifest.repos:
        for image in repo.images:
            yield from _repeated(image)
            for secret in image.secrets:
                yield from _secret(manifest, secret)


def _token(manifest: Manifest) -> Iterator[Finding]:
    if title := _refusing(manifest, manifest.registry.token):
        what = f"{title} stores no secret named `{manifest.registry.token}`"
        wanted = "store it under another name, such as `REGISTRY_TOKEN`"
        yield error("reserved-secret", manifest.registry.at["token"], what, wanted)
    yield from _taken(manifest.registry.token, manifest.registry.at["token"])


def _secret(manifest: Manifest, secret: Secret) -> Iterator[Finding]:
    at = secret.at["secret"]
    if title := _refusing(manifest, secret.secret):
        other = secret.secret.partition("_")[2] or "NPM_TOKEN"
        wanted = f"store it under another name: `{{id: {secret.id}, secret: {other}}}`"
        yield error("reserved-secret", at, f"{title} stores no secret named `{secret.secret}`", wanted)
    if manifest.registry.token == secret.secret:
        what = "the registry's token must not reach a build"
        yield error("registry-token", at, what, "give the build a secret of its own")
    yield from _taken(secret.secret, at)


def _taken(variable: str, at: Location) -> Iterator[Finding]:
    """A secret reaches the script in a variable of its name."""
    if variable in _TAKEN or variable.startswith(_TAKEN_PREFIXES):
        what = f"the variable `{variable}` has another meaning to the script"
        yield error("secret-name", at, what, "store the secret under another name")


def _refusing(manifest: Manifest, name: str) -> str | None:
    """The forge's title, if it refuses to store a secret of this name; case does not matter to it."""
    profile = forges.profile(manifest.forge.kind)
    return profile.title if name.upper().startswith(profile.reserved) else None


def _repeated(image: Image) -> Iterator[Finding]:
    seen: set[str] = set()
    for secret in image.secrets:
        if secret.id in seen:
            yield error("secret-repeated", secret.at["id"], f"`{secret.id}` is listed twice", "remove one")
        seen.add(secret.id)
