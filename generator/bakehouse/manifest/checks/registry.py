"""The registry's own certificates: what is public, and nothing else; and the logins to other registries."""

import re
from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.refused import for_each
from bakehouse.model.manifest import Manifest
from bakehouse.model.registry import OtherRegistry, Registry
from bakehouse.values import Location

_BEGIN = re.compile(r"^\s*-----BEGIN ([A-Z0-9 ]+)-----\s*$", re.MULTILINE)
_CERTIFICATES = re.compile(
    r"(?:\s*-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/\s]+={0,2}\s+-----END CERTIFICATE-----\s*)+"
)


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report text that is no certificate, keys above all, and certificates for a registry that uses none.

    Report also registries that have two logins.
    """
    return for_each([manifest.registry], _unused, _text, _two_logins)


def _unused(registry: Registry) -> Iterator[Finding]:
    if registry.ca is not None and registry.insecure:
        what = "a registry over plain HTTP takes no `ca`"
        yield error("ca-insecure", registry.at["ca"], what, "keep one of them")


def _two_logins(registry: Registry) -> Iterator[Finding]:
    seen = {registry.host: "registry.host"}
    for host, at in for_each(registry.others, _host):
        if host in seen:
            yield error("registry-login", at, f"`{host}` is already {seen[host]}", "remove one")
        seen.setdefault(host, "among registry.others")


def _host(login: OtherRegistry) -> Iterator[tuple[str, Location]]:
    yield login.host, login.at["host"]


def _text(registry: Registry) -> Iterator[Finding]:
    ca, at = registry.ca, registry.at["ca"]
    if ca is None:
        return
    if any("PRIVATE" in kind for kind in _BEGIN.findall(ca)):
        what = "this is a private key, and anyone can read the manifest"
        yield error("ca-key", at, what, "remove it, and replace the key wherever it is used")
    elif not _CERTIFICATES.fullmatch(ca):
        what = "this is not a list of complete certificates"
        wanted = "paste each from `-----BEGIN CERTIFICATE-----` to `-----END CERTIFICATE-----`"
        yield error("ca-text", at, what, wanted)
