"""Runs a job of a rendered workflow step by step, as a runner does: the step's own environment, `sh -e`."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from .traced import Exec, execs, strace

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
        done = subprocess.run(
            [*strace(trace), "sh", "-e", str(script)],
            cwd=at,
            env={**environment, **own},
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
