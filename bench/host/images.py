"""The images of the fleet: node, an app of a few lines, and 10 MiB that no compression makes small."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.running import run

APP = Path(__file__).with_name("app.js")
PAYLOAD = 10 * 1024**2
REVISION = "org.opencontainers.image.revision"

BASE = "node:22-alpine"


def commit() -> str:
    """Make up the commit that an image reports; no repo has to have it."""
    return os.urandom(20).hex()


def build(folder: Path, name: str, mode: str, environment: Mapping[str, str], payload: int = PAYLOAD) -> None:
    """Build and push an image whose payload layer is unique.

    Not by BuildKit: that keeps the layers that it made, and then a pull has nothing to fetch.
    """
    folder.mkdir(parents=True)
    shutil.copy(APP, folder)
    (folder / "payload").write_bytes(os.urandom(payload))
    told = commit()
    changes = (f"ENV MODE={mode} COMMIT={told}", f"LABEL {REVISION}={told}", 'CMD ["node", "/app.js"]')
    container = run("docker", "create", BASE, env=environment).strip()
    try:
        run("docker", "cp", "--quiet", f"{folder}/.", f"{container}:/", env=environment)
        run("docker", "commit", *(f"--change={each}" for each in changes), container, name, env=environment)
    finally:
        run("docker", "rm", container, env=environment)
    run("docker", "push", "--quiet", name, env=environment)


def digest(name: str, environment: Mapping[str, str]) -> str:
    """Return the registry's digest of a name."""
    words = ("docker", "buildx", "imagetools", "inspect", "--format={{.Manifest.Digest}}", name)
    return run(*words, env=environment).strip()


def copy(source: str, targets: Iterable[str], environment: Mapping[str, str]) -> None:
    """Copy an image to other names in the registry."""
    tags = [f"--tag={target}" for target in targets]
    words = ("docker", "buildx", "imagetools", "create", "--prefer-index=false", *tags, source)
    run(*words, env=environment)


def seed(folder: Path, name: str, environment: Mapping[str, str]) -> None:
    """Push the base of release objects, as ci/images.sh makes it."""
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /seed\n", encoding="ascii")
    output = f"--output=type=image,name={name},push=true,oci-mediatypes=true"
    words = ("docker", "buildx", "build", "--quiet", "--provenance=false", output, str(folder))
    run(*words, env=environment)


def release(name: str, tag: str, digests: Mapping[str, str], environment: Mapping[str, str]) -> None:
    """Write a release object under its tag and as the latest."""
    told = {REVISION: tag, **{f"bakehouse.digest.{key}": digest for key, digest in digests.items()}}
    notes = [f"--annotation=index:{key}={value}" for key, value in told.items()]
    tags = [f"--tag={name}:{each}" for each in (tag, "latest")]
    run("docker", "buildx", "imagetools", "create", *tags, *notes, f"{name}:seed", env=environment)
