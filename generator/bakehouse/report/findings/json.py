"""Findings as JSON: an array of objects, one each."""

from collections.abc import Sequence
from dataclasses import asdict

from bakehouse import codec
from bakehouse.findings import Finding


def show(findings: Sequence[Finding]) -> str:
    """Format an array of findings.

    `[{"rule", "level", "at": {"file", "line", "path"}, "what", "wanted", "mend", "origins", "diff", "folder",
    "related"}]`.
    """
    return codec.dump([asdict(finding) for finding in findings])
