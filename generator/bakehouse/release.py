"""A release: a commit, and the digest of each image at it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

COMMIT = re.compile(r"[0-9a-f]{40}")
TAG = re.compile(r"[0-9a-f]{40}(-r[1-9][0-9]{0,2})?")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Release:
    """A commit (40 hex), the tag its images have, and the digest (`sha256:…`) of each image by its key."""

    commit: str
    tag: str
    images: Mapping[str, str]
