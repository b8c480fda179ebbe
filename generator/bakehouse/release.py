"""Releases, each a commit and the digests of its images, and the tags of releases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

COMMIT = re.compile(r"[0-9a-f]{40}")
TAG = re.compile(r"[0-9a-f]{40}(-r[1-9][0-9]{0,2})?")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, order=True)
class ReleaseTag:
    """A commit (40 hex digits) and its build, from 1 on; tags of one commit are ordered by their build."""

    commit: str
    build: int = 1

    @classmethod
    def parse(cls, text: str) -> "ReleaseTag | None":
        """Read `<sha>` or `<sha>-r<build>`; None for any other text."""
        if TAG.fullmatch(text) is None:
            return None
        commit, _, build = text.partition("-r")
        return cls(commit, int(build or 1))

    def __str__(self) -> str:
        return self.commit if self.build == 1 else f"{self.commit}-r{self.build}"


@dataclass(frozen=True, slots=True)
class Release:
    """A commit (40 hex digits), the tag of its images, and each image's digest (`sha256:…`) by its key."""

    commit: str
    tag: str
    images: Mapping[str, str]
