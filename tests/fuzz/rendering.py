"""Fuzzed manifests rendered: the files, or a refusal with a line."""

import hashlib
import os
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings

from bakehouse.errors import ManifestError
from bakehouse.manifest import load
from bakehouse.render.outputs import files, host_files

from .machines import Data
from .manifests import manifests

WANTED = int(os.environ.get("BAKEHOUSE_FUZZ", "0"))

Texts = dict[str, str]


@dataclass(frozen=True)
class Rendered:
    """The files of the repo and of its host by path; none of a host where nothing runs on one."""

    repo: Texts
    host: Texts


def rendered(data: Data) -> Rendered | None:
    """The files; none where the manifest is refused, with a line for everything that is said."""
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    try:
        manifest = load(text.encode(), "repos.yaml").manifest
    except ManifestError as error:
        assert error.findings
        for finding in error.findings:
            assert finding.at.file == "repos.yaml"
            assert 1 <= finding.at.line <= len(text.split("\n"))
            assert finding.what
        return None
    of_hosts = [file for host in manifest.hosts for file in host_files(manifest, host)]
    return Rendered(
        {file.path: file.text for file in files(manifest, manifest.repos[0])},
        {file.path: file.text for file in of_hosts},
    )


def over_all(verify: Callable[[Data, Rendered], None], examples: int) -> None:
    """Verifies the files of so many manifests, at least half of which must render."""
    seen: Counter[bool] = Counter()

    @settings(
        max_examples=WANTED or examples,
        derandomize=not WANTED,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(manifests())
    def one(data: Data) -> None:
        texts = rendered(data)
        seen[texts is not None] += 1
        if texts is not None:
            verify(data, texts)

    one()
    assert seen[True] >= sum(seen.values()) / 2, seen


def said(argv: list[str], folder: Path, path: str = "") -> str:
    """The output of a program that has nothing to say on standard error."""
    environment = {"PATH": path or os.environ["PATH"]}
    ended = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == b""
    return ended.stdout.decode()


def verify_sums(texts: Texts) -> None:
    """The list of sums has each other file."""
    rest = {path: text for path, text in texts.items() if path != "bakehouse.sums"}
    sums = dict(line.split("  ", 1)[::-1] for line in texts["bakehouse.sums"].splitlines())
    assert sums == {path: hashlib.sha256(text.encode()).hexdigest() for path, text in rest.items()}
