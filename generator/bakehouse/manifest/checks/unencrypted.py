"""Plain HTTP over a network that others can read: what goes in the clear."""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import warning
from bakehouse.manifest.refused import for_each
from bakehouse.model.forge import Forge
from bakehouse.model.manifest import Manifest
from bakehouse.model.registry import Registry

# RFC 6762 (.local), RFC 6761 (.localhost); ICANN keeps .internal for private use.
_PRIVATE = (".local", ".internal", ".localhost")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report a registry and a forge that are reached over plain HTTP by a public name."""
    yield from for_each([manifest.registry], _registry)
    yield from for_each([manifest.forge], _forge)


def _registry(registry: Registry) -> Iterator[Finding]:
    if registry.insecure and _is_public(f"http://{registry.host}"):
        what = "the registry's login and the images go in the clear over plain HTTP"
        wanted = "use HTTPS (`ca` for certificates of your own), or a private address"
        yield warning("registry-unencrypted", registry.at["insecure"], what, wanted)


def _forge(forge: Forge) -> Iterator[Finding]:
    if forge.url.startswith("http://") and _is_public(forge.url):
        what = "tokens, git logins and the code that is deployed go in the clear over plain HTTP"
        yield warning("forge-unencrypted", forge.at["url"], what, "use https://, or a private address")


def _is_public(url: str) -> bool:
    """Tell whether an address is reached by a network that others can read; only a name can look private."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_PRIVATE)
