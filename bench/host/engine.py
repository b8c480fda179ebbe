"""Queries of the engine about the fleet's containers, and their removal."""

import json
import os
import subprocess
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bench.running import run

PROJECT = "com.docker.compose.project"
SERVICE = "com.docker.compose.service"


def containers(project: str) -> dict[str, str]:
    """Return the id of each service's newest container."""
    words = ("--all", "--no-trunc", f"--filter=label={PROJECT}={project}")
    out = docker("ps", *words, f'--format={{{{.ID}}}} {{{{.Label "{SERVICE}"}}}}')
    rows = (line.split() for line in reversed(out.splitlines()))
    return {service: found for found, service in rows}


def inspect(container: str) -> Any:
    """Return the engine's data on a container."""
    return json.loads(docker("container", "inspect", container))[0]


def image(found: str) -> Any:
    """Return the engine's data on an image."""
    return json.loads(docker("image", "inspect", found))[0]


def listening(container: str) -> float:
    """Return the time at which its app logged that it listens, in seconds since the epoch."""
    out = docker("logs", "--timestamps", container)
    (line, *_) = (line for line in out.splitlines() if line.endswith(" listening"))
    return seconds(line.split()[0])


@dataclass(frozen=True)
class Event:
    """One event of a service's container; `when` in seconds since the epoch."""

    when: float
    what: str
    service: str
    container: str


@contextmanager
def events(project: str) -> Iterator[list[Event]]:
    """Collect the events of a project's containers during the block; the list is complete at its end.

    Listens from the beginning: the engine keeps the last 256 alone, and each health check makes three.
    """
    told: list[Event] = []
    began = time.time()
    words = ["docker", "events", f"--since={began:.6f}", f"--filter=label={PROJECT}={project}"]
    words += [f"--filter=event={what}" for what in ("create", "start", "kill", "die")]
    with subprocess.Popen([*words, "--format={{json .}}"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield told
        while _started(project, began) - {each.container for each in told if each.what == "start"}:
            told.append(_event(process.stdout.readline()))
        process.terminate()


def _started(project: str, since: float) -> set[str]:
    """Return the existing containers that started after a moment: their events must be waited for."""
    times = {found: inspect(found)["State"]["StartedAt"] for found in containers(project).values()}
    return {found for found, started in times.items() if seconds(started) >= since}


def _event(line: str) -> Event:
    data = json.loads(line)
    actor = data["Actor"]
    return Event(data["timeNano"] / 1e9, data["Action"], actor["Attributes"][SERVICE], actor["ID"])


def seconds(text: str) -> float:
    """Parse a time to seconds since the epoch; of the engine's nanoseconds, Python reads six digits."""
    whole, _, part = text.removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{part[:6]:0<6}+00:00").timestamp()


def clean_up(projects: Iterable[str], images: str) -> None:
    """Remove the containers, volumes and networks of the fleet's projects, and its images."""
    for project in projects:
        chosen = f"--filter=label={PROJECT}={project}"
        _remove(("rm", "--force", "--volumes"), docker("ps", "--all", "--quiet", chosen))
        for kind in ("volume", "network"):
            _remove((kind, "rm"), docker(kind, "ls", "--quiet", chosen))
    names = docker("images", "--format={{.Repository}}:{{.Tag}}@{{.ID}}", f"--filter=reference={images}")
    # at once: for each that goes containerd collects garbage, which those of one moment share
    with ThreadPoolExecutor(32) as pool:
        found = {line.rpartition("@")[2] for line in names.splitlines()}
        list(pool.map(partial(_remove, ("rmi", "--force")), found))


def _remove(words: tuple[str, ...], which: str) -> None:
    if which:
        subprocess.run(["docker", *words, *which.split()], check=False, capture_output=True)


def docker(*words: str) -> str:
    """Run docker and return its output."""
    return run("docker", *words, env=os.environ)
