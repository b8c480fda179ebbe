"""Releases that failed here: a deploy refuses them without `--force`."""

from bakehouse.host.state import json_file
from bakehouse.host.state.paths import ProductState


def read(state: ProductState) -> dict[str, str]:
    """Return the failed releases: the reason by the tag."""
    return json_file.read(state.failed_releases, dict[str, str]) or {}


def note(state: ProductState, tag: str, why: str) -> None:
    """Note a failed release, so that no deploy takes it again without `--force`."""
    json_file.write(state.failed_releases, {**read(state), tag: why})


def forget(state: ProductState, tag: str) -> None:
    """Remove a release from the failed ones after it succeeded."""
    known = read(state)
    if tag in known:
        json_file.write(state.failed_releases, {key: why for key, why in known.items() if key != tag})
