"""The cases in `good/` and `bad/`, and the one switch that writes their answers anew."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bakehouse.errors import ManifestError
from bakehouse.findings import Finding
from bakehouse.manifest import Loaded, load

HERE = Path(__file__).parent
TOP = HERE.parent.parent
GOOD = sorted((HERE / "good").glob("*.yaml"))
BAD = sorted((HERE / "bad").glob("*.yaml"))
UPDATE = "BAKEHOUSE_UPDATE" in os.environ


def read(data: bytes | str) -> Loaded:
    """A manifest as the command line would read it."""
    return load(data if isinstance(data, bytes) else data.encode(), "repos.yaml")


def findings(data: bytes | str) -> tuple[Finding, ...]:
    """All that is said of a manifest that is refused; nothing of one that is not."""
    try:
        read(data)
    except ManifestError as error:
        return error.findings
    return ()


def refusal(data: bytes | str) -> str:
    """The same, as the user sees it."""
    return "\n".join(map(str, findings(data)))


def agrees(answer: Path, text: str) -> None:
    """The text is the one that the case's answer holds."""
    if UPDATE:
        answer.write_text(text, encoding="utf-8")
    assert text == answer.read_text(encoding="utf-8")


def plain(record: Any) -> Any:
    """A record as data, without the places."""
    if dataclasses.is_dataclass(record):
        fields = [field.name for field in dataclasses.fields(record) if field.name != "at"]
        return {name: plain(getattr(record, name)) for name in fields}
    if isinstance(record, Mapping):
        return {key: plain(value) for key, value in record.items()}
    return [plain(each) for each in record] if isinstance(record, tuple) else record
