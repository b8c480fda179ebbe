"""Findings as SARIF 2.1.0: the file as location, the manifest's lines as related locations.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from bakehouse import __version__, codec
from bakehouse.findings import Finding
from bakehouse.values import Location

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def show(findings: Sequence[Finding]) -> str:
    """Format the findings as one run of one tool."""
    rules = [{"id": rule} for rule in sorted({finding.rule for finding in findings})]
    driver = {"name": "bakehouse", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [*map(_result, findings)],
    }
    return codec.dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(finding: Finding) -> dict[str, Any]:
    wanted = f"; {finding.wanted}" if finding.wanted else ""
    mend = f"\nfix: {finding.mend}" if finding.mend else ""
    return {
        "ruleId": finding.rule,
        "level": finding.level.value,
        "message": {"text": f"{finding.what}{wanted}{mend}"},
        "locations": [_location(finding.at)],
        "relatedLocations": [
            {"id": number, "message": {"text": f"{what} {place}"}, **_location(place)}
            for number, (what, place) in enumerate(_related(finding))
        ],
    }


def _related(finding: Finding) -> list[tuple[str, Location]]:
    return [
        *(("made by", place) for place in finding.origins),
        *(("see", place) for place in finding.related),
    ]


def _location(place: Location) -> dict[str, Any]:
    path = PurePath(place.file)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")
    region = {"region": {"startLine": place.line}} if place.line else {}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, **region}}
