"""The manifest: bytes in, records out, or every problem that one run can see."""

from dataclasses import dataclass

from bakehouse.errors import ManifestError
from bakehouse.findings import Finding, Level
from bakehouse.manifest import build, checks, reader, salvage, spelling, veil, versions
from bakehouse.manifest.faults import LIMIT, Faults
from bakehouse.model.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Loaded:
    """A manifest that can be rendered, and what there is to know about it all the same."""

    manifest: Manifest
    warnings: tuple[Finding, ...]


def load(data: bytes, file: str) -> Loaded:
    """Read a manifest; `file` is what messages call it. Raises ManifestError with all findings, by line."""
    try:
        return _load(data, file)
    except ManifestError as error:
        raise ManifestError(_by_line(veil.veiled(error.findings))) from None


def _load(data: bytes, file: str) -> Loaded:
    faults = Faults(file)
    values = reader.read(data, faults)
    if not faults.whole:
        raise ManifestError(faults.found)
    if refusal := versions.refusal(values, file):
        raise ManifestError([refusal])
    misspelt, problems = spelling.correct(values, file)
    told = [finding.at.path for finding in faults.found]
    of_schema = [*misspelt, *problems][:LIMIT]
    found = faults.found + [each.finding for each in of_schema if not _below(each.path, told)]
    told += [each.path for each in of_schema]
    # Beyond the limit nobody knows what else is wrong.
    if len(found) >= LIMIT or not salvage.mend(values, problems, file):
        raise ManifestError(found)
    manifest = build.manifest(values, file)
    found += [finding for finding in checks.findings(manifest) if not _below(finding.at.path, told)]
    if any(finding.level is Level.ERROR for finding in found):
        raise ManifestError(found)
    return Loaded(manifest, _by_line(found))


def _by_line(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: (finding.at, finding.rule, finding.what)))


def _below(path: str, told: list[str]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in told)
