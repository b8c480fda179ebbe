"""The demo's remains in the engine, looked for and removed through python-on-whales."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Literal

from bakehouse.outside.docker import whales

PROJECT = "com.docker.compose.project"
SERVICE = "com.docker.compose.service"
Label = tuple[Literal["label"], str]
Name = tuple[Literal["name"], str]
_ID_LENGTH = 12


def container(project: str, service: str) -> str:
    """Return the short id of a service's running container; empty if there is none."""
    found = whales.client().container.list(
        filters=[("label", f"{PROJECT}={project}"), ("label", f"{SERVICE}={service}")]
    )
    return next((each.id[:_ID_LENGTH] for each in found), "")


def remove_containers(*chosen: Label | Name) -> None:
    """Remove the containers under filters, with their anonymous volumes."""
    docker = whales.client().container
    with _told():
        docker.remove(docker.list(all=True, filters=chosen), force=True, volumes=True)


def remove_networks_and_volumes(project: str) -> None:
    """Remove the networks and volumes of a Compose project."""
    docker, label = whales.client(), f"{PROJECT}={project}"
    with _told():
        docker.network.remove([*docker.network.list(filters=[("label", label)])])
    with _told():
        docker.volume.remove([*docker.volume.list(filters=[("label", label)])])


def remove_images(reference: str) -> None:
    """Remove the names of images under a pattern: first the tags, and what then is left by digest alone."""
    docker = whales.client().image
    for by_tag in (True, False):
        with _told():
            # an image has its digests among its tags, too, from engine 29 on
            names = {
                name
                for image in docker.list(filters=[("reference", reference)])
                for name in (*image.repo_tags, *image.repo_digests)
                if fnmatchcase(name, f"{reference}*") and by_tag != ("@" in name)
            }
            docker.remove(sorted(names))


@contextmanager
def _told() -> Iterator[None]:
    """Print the error of what cannot be removed, and go on."""
    from python_on_whales import DockerException

    try:
        yield
    except DockerException as error:
        sys.stderr.write(error.stderr or "")
