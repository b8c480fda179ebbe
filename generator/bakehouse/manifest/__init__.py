"""The manifest: bytes in, records out, or every error that one run can see."""

from collections.abc import Collection
from dataclasses import dataclass

from bakehouse.errors import ManifestError
from bakehouse.findings import Finding, Level
from bakehouse.manifest import build, checks, error_recovery, reader, redaction, typo_correction, versions
from bakehouse.manifest.syntax_errors import LIMIT, SyntaxErrors
from bakehouse.model.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Loaded:
    """A manifest that can be rendered, and the warnings about it."""

    manifest: Manifest
    warnings: tuple[Finding, ...]


def load(data: bytes, file: str) -> Loaded:
    """Read a manifest; `file` is what messages call it. Raises ManifestError with all findings, by line."""
    try:
        return _load(data, file)
    except ManifestError as error:
        raise ManifestError(_by_line(redaction.redacted(error.findings))) from None


def _load(data: bytes, file: str) -> Loaded:
    syntax = SyntaxErrors(file)
    values = reader.read(data, syntax)
    if not syntax.complete:
        raise ManifestError(syntax.findings)
    if refusal := versions.refusal(values, file):
        raise ManifestError([refusal])
    misspelt, errors = typo_correction.correct(values, file)
    reported = [finding.at.path for finding in syntax.findings]
    of_schema = [*misspelt, *errors][:LIMIT]
    found = syntax.findings + [each.finding for each in of_schema if not _below(each.path, reported)]
    reported += [each.path for each in of_schema]
    # Beyond the limit nobody knows what else is wrong.
    if len(found) >= LIMIT:
        raise ManifestError(found)
    error_recovery.mark(values, errors)
    manifest = build.manifest(values, file)
    found += [finding for finding in checks.findings(manifest) if not _below(finding.at.path, reported)]
    if any(finding.level is Level.ERROR for finding in found):
        raise ManifestError(found)
    return Loaded(manifest, _by_line(found))


def _by_line(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: (finding.at, finding.rule, finding.what)))


def _below(path: str, reported: Collection[str]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in reported)
