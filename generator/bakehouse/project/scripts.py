"""The shell scripts and workflows of a checkout, and the commands that they run; none of them is executed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from posixpath import basename, splitext

from bakehouse.names import MARKER
from bakehouse.project.checkout import Checkout, UnreadableError
from bakehouse.project.script import Script
from bakehouse.project.shell.run import script_commands
from bakehouse.project.shell.words import ShellError
from bakehouse.project.workflows import FOLDERS, read_jobs
from bakehouse.project.yaml_nodes import BrokenError

_MOST_BYTES = 128 * 1024
_MOST_FILES = 5000
_EXECUTABLE = "100755"
_MODES = ("100644", _EXECUTABLE)
_SHELLS = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh"))
_SUFFIXES = (".sh", ".bash")
_WORKFLOW_SUFFIXES = (".yml", ".yaml")
# Scripts of others that a repository keeps a copy of.
_VENDORED = frozenset(("node_modules", "vendor", "third_party"))
_HEAD_LINES = 10
# A text without it holds no command that the rules look for.
_NEEDED = "docker"


def read(root: Path, files: Mapping[str, str]) -> tuple[Script, ...]:
    """Return the scripts that use Docker, of the paths and modes that git has; not those that we generate."""
    checkout = Checkout(root, str(root))
    candidates = [path for path, mode in sorted(files.items()) if mode in _MODES and _may_be(path, mode)]
    return tuple(script for path in candidates[:_MOST_FILES] for script in _read(checkout, path))


def _is_workflow(path: str) -> bool:
    return path.startswith(FOLDERS) and path.endswith(_WORKFLOW_SUFFIXES)


def _may_be(path: str, mode: str) -> bool:
    suffix = splitext(basename(path))[1]
    if _VENDORED.intersection(path.split("/")):
        return False
    return suffix in _SUFFIXES or _is_workflow(path) or (not suffix and mode == _EXECUTABLE)


def _read(checkout: Checkout, path: str) -> Iterator[Script]:
    try:
        text = checkout.text(path)
    except UnreadableError as error:
        # a program without a suffix is no text
        if splitext(basename(path))[1] and checkout.has(path):
            yield Script(path, (), problem=str(error))
        return
    if _NEEDED not in text or _is_ours(text):
        return
    if len(text) > _MOST_BYTES:
        yield Script(path, (), problem=f"it is larger than {_MOST_BYTES // 1024} KiB")
        return
    try:
        if _is_workflow(path):
            yield from [Script(path, commands, job) for job, commands in read_jobs(text)]
        elif path.endswith(_SUFFIXES) or _is_for_shell(text):
            yield Script(path, script_commands(text))
    except (BrokenError, ShellError) as error:
        where = f"line {error.line}: " if error.line else ""
        yield Script(path, (), problem=f"{where}{error}")


def _is_ours(text: str) -> bool:
    return any(MARKER in line for line in text.split("\n", _HEAD_LINES)[:_HEAD_LINES])


def _is_for_shell(text: str) -> bool:
    """Tell whether the first line starts a shell: `#!/bin/sh`, `#!/usr/bin/env bash`."""
    first = text.partition("\n")[0]
    words = first.removeprefix("#!").split() if first.startswith("#!") else []
    return any(basename(word) in _SHELLS for word in words)
