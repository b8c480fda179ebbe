"""The formats of findings, one module each: `show(findings)`, a page for people, else a text."""

from collections.abc import Callable, Sequence

from bakehouse.findings import Finding
from bakehouse.report.findings import github, json, sarif, text
from bakehouse.report.page import Page

FORMATS: dict[str, Callable[[Sequence[Finding]], Page | str]] = {
    "text": text.show,
    "json": json.show,
    "sarif": sarif.show,
    "github": github.show,
}
