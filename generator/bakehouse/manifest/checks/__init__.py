"""What JSON Schema cannot say: one module for each subject, all of one shape."""

from collections.abc import Iterator
from typing import Protocol

from bakehouse.findings import Finding
from bakehouse.manifest.checks import (
    builder,
    duplicates,
    forge,
    health,
    hosts,
    leaked_secrets,
    memory,
    paths,
    references,
    registry,
    reserved,
    schedules,
    secret_names,
    services,
)
from bakehouse.model.manifest import Manifest


class Check(Protocol):
    """A module that looks at the whole manifest for one kind of mistake."""

    def check(self, manifest: Manifest) -> Iterator[Finding]:
        """The mistakes, in any order."""


CHECKS: tuple[Check, ...] = (
    builder,
    duplicates,
    forge,
    health,
    hosts,
    leaked_secrets,
    memory,
    paths,
    references,
    registry,
    reserved,
    schedules,
    secret_names,
    services,
)


def findings(manifest: Manifest) -> Iterator[Finding]:
    """What all checks find, each thing once: images share what they take from the defaults."""
    return iter(dict.fromkeys(finding for each in CHECKS for finding in each.check(manifest)))
