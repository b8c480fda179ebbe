"""The registry of the manifest, and the logins to others."""

from functools import partial

from bakehouse.manifest.reader import Seq
from bakehouse.manifest.refused import guarded
from bakehouse.manifest.resolver import Section, section
from bakehouse.model.image import NO_SECRET
from bakehouse.model.registry import OtherRegistry, Registry
from bakehouse.values import SourceMap


def registry(section: Section) -> Registry:
    """Build the record of the registry, and of the logins to others."""
    return Registry(
        host=section.get("host"),
        owner=section.get("owner"),
        username=section.get("username"),
        token=section.get("token"),
        read_token=section.get("read_token"),
        insecure=section.get("insecure", False),
        ca=section.get("ca"),
        auth_host=section.get("auth_host"),
        others=section.get("others", (), partial(_logins, section.at)),
        at=section.at,
    )


def _logins(at: SourceMap, values: Seq) -> tuple[OtherRegistry, ...]:
    places = (at[f"others/{number}"] for number in range(len(values)))
    return tuple(_login(section(value, place)) for value, place in zip(values, places, strict=True))


def _login(section: Section) -> OtherRegistry:
    token = section.get("token")
    other = section.get("pull_request", token)
    return guarded(
        OtherRegistry(
            host=section.get("host"),
            username=section.get("username"),
            token=token,
            pull_request=None if other == NO_SECRET else other,
            at=section.at,
        )
    )
