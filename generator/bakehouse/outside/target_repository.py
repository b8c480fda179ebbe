"""The repository that `--into` names: what in it concerns our files. Reads only."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bakehouse.errors import RefusedError
from bakehouse.outside import attribute_lines, checkout_probe, local_git
from bakehouse.outside.local_git import LocalGit
from bakehouse.work_tree import CONVERTING, NO_CRLF, Setting, WorkTree, encoding_of, filter_of

_SETTINGS = r"^core\.(autocrlf|eol)$"


def look(root: Path, wanted: Mapping[str, bytes], others: Sequence[str]) -> WorkTree | None:
    """Read what concerns the wanted files and other paths; None if the folder is not the top of a work tree.

    Raises ExternalError if it is one and git does not tell: git is missing, or another user owns the folder.
    Raises RefusedError if its object ids are not of SHA-1: tags of images and the host need 40 digits.
    """
    if not os.path.lexists(root / ".git"):
        return None
    git = local_git.at(root)
    with git.local_variables_dropped():
        where = git.ask("rev_parse", "--is-inside-work-tree", "--show-prefix")
        if where.split("\n") not in (["true", ""], ["true"]):
            return None
        if (form := git.ask("rev_parse", "--show-object-format")) != "sha1":
            raise RefusedError(
                f"{root} is a {form} repository, and releases are tagged with 40-digit commits",
                "use a sha1 repository",
            )
        return _read(git, wanted, tuple(dict.fromkeys([*wanted, *others])))


def _read(git: LocalGit, wanted: Mapping[str, bytes], paths: tuple[str, ...]) -> WorkTree:
    tree = git.ask("rev_parse", "--quiet", "--verify", "HEAD^{tree}", fine=(0, 1))
    listed = git.ask("ls_tree", "-z", tree, "--", *paths) if tree and paths else ""
    told = git.ask("check_attr", "-z", *CONVERTING, "--", *paths) if paths else ""
    told_settings = git.ask("config", "--null", "--show-origin", "--get-regexp", _SETTINGS, fine=(0, 1))
    branch = git.ask("symbolic_ref", "--quiet", "--short", "HEAD", fine=(0, 1))
    attributes, settings = _attributes(told), dict(_settings(told_settings))
    suspects = {
        path: data for path, data in wanted.items() if _may_change(attributes.get(path, {}), settings)
    }
    untested = {path for path, data in suspects.items() if _cannot_be_tested(attributes.get(path, {}), data)}
    tested = {path: data for path, data in suspects.items() if path not in untested}
    converted = checkout_probe.converted(git, tested) | untested
    return WorkTree(
        branch=branch if tree and branch else None,
        blobs=dict(_blobs(listed)),
        attributes=attributes,
        settings=settings,
        converted=converted,
        lines=attribute_lines.deciding(git, sorted(converted), CONVERTING) if converted else {},
    )


def _may_change(attributes: Mapping[str, str], settings: Mapping[str, Setting]) -> bool:
    """Tell whether git must be asked: without attributes, one setting alone changes bytes."""
    automatic = settings["core.autocrlf"].value if "core.autocrlf" in settings else ""
    return automatic not in NO_CRLF or any(
        value not in ("unspecified", "unset") for value in attributes.values()
    )


def _cannot_be_tested(attributes: Mapping[str, str], data: bytes) -> bool:
    """Tell whether git would start a filter, or may store other bytes of an encoding than it checks out."""
    return bool(filter_of(attributes) or (encoding_of(attributes) and not data.isascii()))


def _blobs(listed: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, listed.split("\0")):
        described, _, path = line.partition("\t")
        yield path, described.split()[-1]


def _attributes(told: str) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    words = told.split("\0")
    for path, name, value in zip(words[::3], words[1::3], words[2::3], strict=False):
        found.setdefault(path, {})[name] = value
    return found


def _settings(told: str) -> Iterator[tuple[str, Setting]]:
    """Parse `ORIGIN\\0KEY\\nVALUE\\0…`; a key without a value is true, and the last of a key prevails."""
    words = told.split("\0")
    for origin, entry in zip(words[::2], words[1::2], strict=False):
        name, separator, value = entry.partition("\n")
        yield name, Setting(value.lower() if separator else "true", origin)
