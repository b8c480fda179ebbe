"""The shells that what is rendered for a host or a runner has to run in, and shellcheck."""

import sys
from pathlib import Path

import pytest

SHELLCHECK = [str(Path(sys.executable).with_name("shellcheck")), "--norc", "--shell=sh"]
SHELL = pytest.mark.parametrize(
    "shell",
    [
        pytest.param(["dash"], marks=pytest.mark.dash),
        pytest.param(["busybox", "sh"], marks=pytest.mark.busybox),
    ],
    ids=" ".join,
)
