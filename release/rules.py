"""The rules that a tag must keep, and the section of the changelog that becomes its notes."""

import re

from .git import Commit
from .refusal import Refused

BRANCH = "origin/main"
CHANGELOG = "CHANGELOG.md"


def notes(commit: Commit, tag: str, version: str) -> str:
    """Return the notes of a release; raise Refused if the tag breaks a rule."""
    if tag != f"v{version}":
        raise Refused(
            f"the tag is {tag}, and the wheel's version is {version}",
            f"tag the commit as v{version}, or set __version__ in generator/bakehouse/__init__.py first",
        )
    if not commit.in_branch(BRANCH):
        raise Refused(f"{BRANCH} does not contain {commit.sha}", "tag a commit of main")
    return section(commit.text(CHANGELOG), version)


def section(changelog: str, version: str) -> str:
    """Return the changelog's section of a version; raise Refused if it is empty, or if more is unreleased."""
    texts = re.split(r"^## +(\S+).*$", changelog, flags=re.M)
    sections = {name: text.strip() for name, text in zip(texts[1::2], texts[2::2], strict=True)}
    if sections.get("Unreleased"):
        raise Refused(f"{CHANGELOG} has lines under Unreleased", f"move them under `## {version}`")
    if not sections.get(version):
        raise Refused(f"{CHANGELOG} has no section for {version}", f"add one: `## {version}`")
    return sections[version] + "\n"
