"""Runs a job of a rendered workflow step by step, as a runner does: the step's own environment, `sh -e`."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from .traced import Exec, execs, strace

# The tracer, which is an ancestor of the step, must not have the step's environment.
START = "import json, os, sys; os.execve(sys.argv[1], sys.argv[1:], json.load(open(sys.argv.pop())))"
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


@dataclass(frozen=True)
class Ended:
    """The result of the steps, their output, and every program that they started."""

    code: int
    log: bytes
    execs: tuple[Exec, ...]


def run_job(workflow: Path, at: Path, environment: Mapping[str, str], values: Mapping[str, str]) -> Ended:
    """Runs the job `images` in a folder, up to a step that fails; `values` are those of the expressions."""
    job = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["images"]
    code, log, seen = 0, b"", []
    for number, step in enumerate(job["steps"]):
        trace = at.parent / f"trace.{number}"
        own = {name: _fill(str(text), values) for name, text in step.get("env", {}).items()}
        script = at.parent / f"step.{number}"
        script.write_text(step["run"], encoding="utf-8")
        given = at.parent / f"environment.{number}"
        given.write_text(json.dumps({**environment, **own}), encoding="utf-8")
        done = subprocess.run(
            [*strace(trace), sys.executable, "-c", START, "/bin/sh", "-e", str(script), str(given)],
            cwd=at,
            env={"PATH": environment["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )
        code, log = done.returncode, log + done.stdout
        seen += execs(trace)
        if code:
            break
    return Ended(code, log, tuple(seen))


def _fill(text: str, values: Mapping[str, str]) -> str:
    return EXPRESSION.sub(lambda expression: values[expression[1]], text)
