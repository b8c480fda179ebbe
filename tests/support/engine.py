"""The tests' own work in an engine, through python-on-whales: where one call is shorter than its words."""

from bakehouse.outside.docker import whales

PROJECT = "com.docker.compose.project"


def remove_project(project: str, host: str | None = None) -> None:
    """Removes the containers, volumes and networks of a Compose project."""
    docker, label = whales.client(host), f"{PROJECT}={project}"
    containers = docker.container.list(all=True, filters=[("label", label)])
    docker.container.remove(containers, force=True, volumes=True)
    docker.volume.remove([*docker.volume.list(filters=[("label", label)])])
    docker.network.remove([*docker.network.list(filters=[("label", label)])])
