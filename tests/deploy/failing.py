"""Ways to make the way back fail, too."""

from .fleet import Fleet


def lose_image(fleet: Fleet, service: str) -> str:
    """Make a script that fails, and leaves no image to go back to: none here, and no login for a pull."""
    image, login = fleet.container(service)["Config"]["Image"], fleet.root / ".bakehouse" / "docker"
    lost = f"docker image rm --force $(docker image inspect --format '{{{{.Id}}}}' {image})"
    return f"#!/bin/sh\n{lost}\nmv {login} {login}.away\nexit 1\n"


def give_login_back(fleet: Fleet) -> None:
    login = fleet.root / ".bakehouse" / "docker"
    login.with_name("docker.away").rename(login)
