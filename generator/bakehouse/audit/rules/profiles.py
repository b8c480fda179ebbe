"""The profiles of services: those that a deploy turns on, and what stays off."""

from collections.abc import Iterator
from dataclasses import replace

from bakehouse.audit import composed
from bakehouse.audit.found import place, refused, warning
from bakehouse.audit.subject import Subject
from bakehouse.deploy_rules import compose_profiles
from bakehouse.errors import RefusedError
from bakehouse.findings import Finding, Level

_HOSTS_OWN = "COMPOSE_PROFILES of the host's .env"


def findings(subject: Subject) -> Iterator[Finding]:
    """Find names that no profile can have, and services that a deploy needs and that stay off."""
    services, compose, repo = composed.data(subject), subject.project.compose, subject.repo
    if not services or compose is None:
        return
    at = place(repo.at, "profiles", "compose")
    first = subject.at(compose.files[0])
    try:
        on = composed.profiles(subject)
    except RefusedError as refusal:
        told = refused("profile-name", at, refusal, first)
        has_settable = any("profiles" in found.settable for _, found in composed.services(subject))
        yield replace(told, level=Level.WARNING) if has_settable else told
        return
    try:
        compose_profiles.refuse_off(services, on)
    except RefusedError as refusal:
        # the host's own .env may turn more of them on
        yield warning("profile-off", at, refusal.what, f"{refusal.hint}, or to {_HOSTS_OWN}", first)
        return
    for backing in repo.backing:
        own = services.get(backing.key, {}).get("profiles") or ()
        if own and on.isdisjoint(own):
            what = f"{backing.key} is in a profile that is off: {', '.join(own)}"
            line = composed.line(compose.services[backing.key], "profiles")
            yield warning("profile-off", backing.at.own, what, "add it to `profiles` of the repo", line)
