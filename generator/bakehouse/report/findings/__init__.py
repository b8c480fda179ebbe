"""The formats of findings, one module each: `show(findings) -> str`."""

from collections.abc import Callable, Sequence

from bakehouse.findings import Finding
from bakehouse.report.findings import github, json, sarif, text

FORMATS: dict[str, Callable[[Sequence[Finding]], str]] = {
    "text": text.show,
    "json": json.show,
    "sarif": sarif.show,
    "github": github.show,
}
