"""The registry's own certificates: what is public, and nothing else."""

import re
from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.model.manifest import Manifest

_BEGIN = re.compile(r"^\s*-----BEGIN ([A-Z0-9 ]+)-----\s*$", re.MULTILINE)
_CERTIFICATES = re.compile(
    r"(?:\s*-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/\s]+={0,2}\s+-----END CERTIFICATE-----\s*)+"
)


def check(manifest: Manifest) -> Iterator[Finding]:
    """Text that is no certificate, keys above all, and certificates for a registry that uses none."""
    ca, at = manifest.registry.ca, manifest.registry.at["ca"]
    if ca is None:
        return
    if manifest.registry.insecure:
        yield error("ca-insecure", at, "a registry that speaks plain HTTP uses no `ca`", "keep one of them")
    if any("PRIVATE" in kind for kind in _BEGIN.findall(ca)):
        what = "this is a private key, and a manifest is for everybody to read"
        yield error("ca-key", at, what, "take it out, and replace the key where it is used")
    elif not _CERTIFICATES.fullmatch(ca):
        what = "this is more or less than whole certificates"
        wanted = "wanted: from `-----BEGIN CERTIFICATE-----` to `-----END CERTIFICATE-----`, once or more"
        yield error("ca-text", at, what, wanted)
