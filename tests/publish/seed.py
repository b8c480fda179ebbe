"""A seed as an engine's own builder pushes it: with the graph driver's store, of Docker's media types."""

import os
import subprocess

from .sample import Sample


def push_seed(sample: Sample, host: str) -> None:
    """Builds what the script makes its releases over on the engine `host`, and pushes it."""
    folder = sample.folder / "seed"
    folder.mkdir(exist_ok=True)
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /seed\n", encoding="ascii")
    own = {**os.environ, "DOCKER_HOST": host, "DOCKER_CONFIG": str(folder / "docker")}
    registry, name = sample.registry, f"{sample.address}/{sample.name('release')}:seed"
    login = ["login", "--username", registry.username, "--password-stdin", registry.address]
    build = ["buildx", "build", "--quiet", "--builder=default", "--provenance=false"]
    build += [f"--output=type=image,name={name},push=true,oci-mediatypes=true", str(folder)]
    for words, told in ((login, registry.password), (build, "")):
        subprocess.run(["docker", *words], input=told, env=own, check=True, capture_output=True, text=True)
