"""The services of the manifest beside those that Compose resolved."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import compose_profiles, service_values
from bakehouse.errors import RefusedError
from bakehouse.findings import Finding, Level
from bakehouse.model.image import Image
from bakehouse.model.service import Service
from bakehouse.project.record import ComposeService
from bakehouse.values import Location

# the keys that decide whether a deploy starts a service
STARTING = ("profiles", "scale", "deploy", "provider")


def services(subject: Subject) -> Iterator[tuple[Service, ComposeService]]:
    """Iterate over the managed services that Compose itself has read, with their values."""
    compose, known = subject.project.compose, data(subject)
    for service in subject.repo.services:
        if compose and service.key in known:
            yield service, compose.services[service.key]


def image(subject: Subject, service: Service) -> Image | None:
    """Return the image of a service."""
    return next((each for each in subject.repo.images if each.key == service.image), None)


def line(found: ComposeService, *keys: str) -> Location:
    """Return the place of the first of these keys that a file gives the service; else the service's."""
    return next((found.places[key] for key in keys if key in found.places), found.at)


def judged(finding: Finding, found: ComposeService, *keys: str) -> Finding:
    """Return the finding about these keys; a warning where the host's `.env` may set other values."""
    return finding if found.settable.isdisjoint(keys) else replace(finding, level=Level.WARNING)


def data(subject: Subject) -> Mapping[str, Mapping[str, Any]]:
    """Return Compose's data of each service; empty where Compose was not asked, or lacks values."""
    compose = subject.project.compose
    if compose is None or not compose.is_resolved or not compose.has_values:
        return {}
    return {key: each.data for key, each in compose.services.items()}


def profiles(subject: Subject) -> frozenset[str]:
    """Return the profiles that a deploy turns on; raises RefusedError for a name that no profile can have."""
    managed = [each.key for each in subject.repo.services]
    return compose_profiles.needed(data(subject), managed) | frozenset(subject.repo.profiles)


def started(subject: Subject) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Iterate over the services that a deploy starts; none if a profile has a wrong name."""
    try:
        on = profiles(subject)
    except RefusedError:
        return
    for key, each in data(subject).items():
        is_meant = key not in subject.repo.left_alone and "provider" not in each
        if is_meant and compose_profiles.is_on(each, on) and service_values.count(each):
            yield key, each
