"""A work tree of git, as far as it concerns the files that Bakehouse generates there."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

_SHA1_LENGTH = 40


@dataclass(frozen=True, slots=True)
class WorkTree:
    """A work tree: its branch, None if HEAD is detached or has no commit; its HEAD, attributes, settings.

    `blobs` has the object id at HEAD by path; `attributes` the values of `git check-attr` by path and name;
    `attribute_files` the text of every `.gitattributes` that applies, by path; `settings` `core.autocrlf` and
    `core.eol`, where they are set.
    """

    branch: str | None
    blobs: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, str]]
    attribute_files: Mapping[str, str]
    settings: Mapping[str, str]

    def has_committed(self, path: str, data: bytes) -> bool:
        """Tell whether HEAD has these bytes at a path; a checkout may have turned their line ends."""
        blob = self.blobs.get(path, "")
        return blob in {_blob(data, len(blob)), _blob(data.replace(b"\r\n", b"\n"), len(blob))}


def _blob(data: bytes, length: int) -> str:
    """Compute the object id of a file's bytes, as long as those of its repository."""
    new = hashlib.sha1 if length == _SHA1_LENGTH else hashlib.sha256
    return new(b"blob %d\0" % len(data) + data).hexdigest()
