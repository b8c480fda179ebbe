"""The builder that works with this engine's image store, and where it finds the base image."""

from typing import Any

from examples.demo.place import Place
from examples.demo.shell import has, run

from bakehouse.outside.docker import ask

BUILDKIT = "moby/buildkit:buildx-stable-1"
BASE = "busybox:1.37"
Builder = dict[str, Any]


def engine_can_release() -> bool:
    """Tell whether the engine's own BuildKit can write a release: on containerd's image store alone."""
    return ask.has_containerd_store(ask.info())


def lacks() -> str:
    """Return why no builder can be had here; empty if one can."""
    if engine_can_release() or has("image", "inspect", BUILDKIT):
        return ""
    print(f"\nThis engine's image store needs {BUILDKIT}: pulling it; it stays in the engine", flush=True)
    if has("pull", "--quiet", BUILDKIT):
        return ""
    return f"this engine's image store needs {BUILDKIT} to build, which cannot be pulled"


def choose(place: Place) -> Builder:
    """Choose the manifest's `builder`: the engine's own, or a container that goes with each job."""
    if engine_can_release():
        return {"driver": "docker"}
    print("This engine has the graph driver's image store, so BuildKit runs in a container of its own.")
    return {"driver": "docker-container", "name": place.name, "persistent": False}


def bases(place: Place, address: str, builder: Builder) -> dict[str, str]:
    """Return named contexts for the base image: a container sees the registry's images, not the engine's."""
    if builder["driver"] == "docker":
        return {}
    if not has("image", "inspect", BASE):
        run("docker", "pull", "--quiet", BASE)
    copy = f"{address}/{place.name}/{BASE}"
    run("docker", "tag", BASE, copy)
    run("docker", "push", "--quiet", copy)
    return {BASE: f"docker-image://{copy}"}
