"""The tests' own work in an engine: what a test leaves there goes away again."""

import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from bakehouse.outside.docker import whales

PROJECT = "com.docker.compose.project"


def remove_project(project: str, host: str | None = None) -> None:
    """Removes the containers, volumes and networks of a Compose project."""
    docker, label = whales.client(host), f"{PROJECT}={project}"
    containers = docker.container.list(all=True, filters=[("label", label)])
    docker.container.remove(containers, force=True, volumes=True)
    docker.volume.remove([*docker.volume.list(filters=[("label", label)])])
    docker.network.remove([*docker.network.list(filters=[("label", label)])])


def drop_images(reference: str) -> None:
    """Removes the images whose names match."""
    listed = ["docker", "images", "--format={{.Repository}}:{{.Tag}}", f"--filter=reference={reference}"]
    remove_images(subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split())


def remove_images(names: Iterable[str]) -> None:
    """Removes images, many at a time.

    For the last name of each image containerd collects garbage, for a second or more, in which others wait.
    Those that are removed at the same time share that; `docker rmi` of many removes one after the other.
    """
    with ThreadPoolExecutor(32) as pool:
        list(pool.map(_remove_image, names))


def _remove_image(name: str) -> None:
    subprocess.run(["docker", "rmi", "--force", name], check=False, capture_output=True)
