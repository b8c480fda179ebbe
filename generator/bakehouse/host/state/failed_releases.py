"""Releases that failed here: a deploy refuses them until somebody insists."""

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState


def read(state: ProductState) -> dict[str, str]:
    """Releases, by tag, whose gate or job failed here, and how."""
    return json_file.read(state.failed_releases, dict[str, str]) or {}


def note(state: ProductState, tag: str, why: str) -> None:
    """Do not deploy this release again without `--force`."""
    json_file.write(state.failed_releases, {**read(state), tag: why})


def forget(state: ProductState, tag: str) -> None:
    """It has proved itself after all."""
    known = read(state)
    if tag in known:
        json_file.write(state.failed_releases, {key: why for key, why in known.items() if key != tag})
