"""Checks of all that JSON Schema cannot say: one module for each subject, all of one shape."""

from collections.abc import Iterator
from typing import Protocol

from bakehouse.findings import Finding
from bakehouse.manifest.checks import (
    builder,
    compose,
    duplicates,
    durations,
    forge,
    health,
    hosts,
    leaked_secrets,
    memory,
    path_patterns,
    paths,
    ports,
    pull_requests,
    references,
    registry,
    reserved,
    schedules,
    secret_names,
    services,
    unencrypted,
    variables,
)
from bakehouse.manifest.refused import for_each
from bakehouse.model.manifest import Manifest


class Check(Protocol):
    """A module that looks at the whole manifest for one kind of mistake.

    Values of it may be refused; a rule that reads one of them is ended. So rules run by `for_each`.
    """

    def check(self, manifest: Manifest) -> Iterator[Finding]:
        """Report the mistakes, in any order."""


CHECKS: tuple[Check, ...] = (
    builder,
    compose,
    duplicates,
    durations,
    forge,
    health,
    hosts,
    leaked_secrets,
    memory,
    path_patterns,
    paths,
    ports,
    pull_requests,
    references,
    registry,
    reserved,
    schedules,
    secret_names,
    services,
    unencrypted,
    variables,
)


def findings(manifest: Manifest) -> Iterator[Finding]:
    """Run all checks; report each thing once, since images share what they take from the defaults."""
    return iter(dict.fromkeys(for_each([manifest], *(each.check for each in CHECKS))))
