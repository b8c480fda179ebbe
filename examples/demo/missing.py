"""Checks of this machine for the parts of the demo that need an engine."""

import shutil
import subprocess

from examples.demo import builder

from bakehouse.errors import BakehouseError
from bakehouse.host import setup


def what_is_missing() -> str:
    """Return why nothing can be baked and pushed here; empty if it can."""
    if shutil.which("docker") is None:
        return "docker is not installed"
    for words, wanted, missing in (
        (("info",), "", "Docker Engine does not answer"),
        (("buildx", "version"), "", "docker buildx is not installed"),
        (
            ("buildx", "imagetools", "create", "--help"),
            "--prefer-index",
            "docker buildx is older than 0.15",
        ),
    ):
        done = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
        if done.returncode or wanted not in done.stdout:
            return missing
    return builder.lacks()


def what_the_deploy_lacks() -> str:
    """Return why `bakehouse setup` would refuse, so that nothing can be deployed; empty if it would not."""
    try:
        setup.check()
    except BakehouseError as error:
        return error.what
    return ""
