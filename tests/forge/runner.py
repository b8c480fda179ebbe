"""A real runner of Gitea's: jobs run on this machine, with this machine's docker."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .forge import Forge
from .process import Program, start

# It asks twice a second; the waits that it comes with would be most of a test's time.
SETTINGS = """\
runner:
  file: {folder}/.runner
  capacity: {capacity}
  fetch_interval: 500ms
  fetch_interval_max: 500ms
  log_report_interval: 500ms
  log_report_max_latency: 300ms
  state_report_interval: 500ms
cache:
  enabled: false
host:
  workdir_parent: {folder}/work
"""


@dataclass(frozen=True)
class Runner:
    """A runner that takes jobs, and the environment that they see: a builder made in it is there for them."""

    program: Program
    environment: dict[str, str]


@contextmanager
def running(
    forge: Forge,
    folder: Path,
    capacity: int = 2,
    label: str = "ubuntu-latest",
    environment: Mapping[str, str] | None = None,
) -> Iterator[Runner]:
    """Registers a runner for a label, starts it, and ends it; jobs see this environment and what is given."""
    settings = folder / "runner.yaml"
    settings.write_text(SETTINGS.format(folder=folder, capacity=capacity), encoding="utf-8")
    own = {"HOME": str(folder), "DOCKER_CONFIG": str(folder / "docker")}
    whole = {**os.environ, **own, **(environment or {})}
    token = forge.keeper.api.post("/admin/actions/runners/registration-token")["token"]
    command = ["gitea-runner", "--config", str(settings)]
    where = ["--instance", forge.url, "--token", token, "--labels", f"{label}:host", "--name", folder.name]
    registered = subprocess.run(
        [*command, "register", "--no-interactive", *where], env=whole, capture_output=True, text=True
    )
    assert registered.returncode == 0, registered.stderr
    program = start(*command, "daemon", log=folder / "runner.log", environment=whole, at=folder)
    try:
        program.await_(lambda: "declare successfully" in program.tail())
        yield Runner(program, whole)
    finally:
        program.end()
