"""The forge and its version: what is too old, and what it cannot promise."""

from collections.abc import Iterator

from bakehouse import forges
from bakehouse.findings import Finding
from bakehouse.forges.profile import dotted, parse
from bakehouse.manifest.checks.report import error, warning
from bakehouse.manifest.refused import for_each
from bakehouse.model.forge import Forge
from bakehouse.model.manifest import Manifest


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report versions that do not work or give no guarantee, and a folder that is never read."""
    return for_each([manifest.forge], _folder, _version_given, _version)


def _folder(forge: Forge) -> Iterator[Finding]:
    profile = forges.profile(forge.kind)
    if forge.workflows is not None and forge.workflows not in profile.folders:
        what = f"{profile.title} does not read workflows in {forge.workflows}"
        yield error("forge-workflows", forge.at["workflows"], what, f"use {profile.folder}")


def _version_given(forge: Forge) -> Iterator[Finding]:
    profile = forges.profile(forge.kind)
    if profile.oldest is None and forge.version is not None:
        yield error("forge-version", forge.at["version"], f"{profile.title} has no version", "remove it")
    elif profile.oldest is not None and forge.version is None:
        wanted = f'add that of your {profile.title}, in quotes: `version: "1.26"`'
        yield error("forge-version", forge.at.own, "`version` is missing", wanted)


def _version(forge: Forge) -> Iterator[Finding]:
    profile, text = forges.profile(forge.kind), forge.version
    if profile.oldest is None or text is None:
        return
    at, version = forge.at["version"], parse(text)
    if version < profile.oldest:
        what = f"{profile.title} {text} is too old"
        yield error("forge-version", at, what, f"use {dotted(profile.oldest)} or newer")
        return
    for refused, reason in profile.refused:
        if version == refused:
            yield error("forge-version", at, f"{profile.title} {text} is not supported", reason)
    for each in profile.guarantees:
        # Without a patch number the newest of its line is meant.
        if version < each.since[: len(version)]:
            what = f"{profile.title} {text} ignores `{each.name}`: {each.otherwise}"
            yield warning(f"forge-{each.name}", at, what, f"{profile.title} {dotted(each.since)} supports it")
