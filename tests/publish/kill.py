"""Kills a run of the script for good at one of its calls of docker."""

import signal
import subprocess

from ..script.shop import find
from ..support import stand_in
from .sample import Sample

WRAPPER = """#!/bin/sh
case "$*" in
info*Plugins*) echo "${{0%/*}}/docker-buildx" ;;
*"$KILL_AT"*)
  [ -z "$KILL_AFTER" ] || {docker} "$@"
  kill -9 "-$SCRIPT"
  ;;
*) exec {docker} "$@" ;;
esac
"""


def killed(sample: Sample, at: str, *, after: bool = False) -> str:
    """Runs `all` and ends it with -9 before (or after) the call whose words hold `at`; its log."""
    tools = sample.folder / "killer"
    stand_in.lay(tools, WRAPPER.format(docker=find("docker")))
    temporary = sample.folder / "killed"
    temporary.mkdir(exist_ok=True)
    more = {
        "PATH": f"{tools}:{sample.shell.path}",
        "TMPDIR": str(temporary),
        "KILL_AT": at,
        "KILL_AFTER": "yes" if after else "",
    }
    process = subprocess.Popen(
        ["sh", "-c", 'export SCRIPT=$$; exec "$@"', "sh", *sample.argv("all")],
        cwd=sample.root,
        env=sample.variables(more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    log, _ = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, log
    assert any(temporary.iterdir())
    return log
