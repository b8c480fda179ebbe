"""A registry for the time of the demo."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from examples.demo import engine
from examples.demo.shell import output, run, title


@contextmanager
def registry() -> Iterator[str]:
    """Run a real registry in a container, and yield its address: a loopback port that the engine chooses."""
    title("Start a registry on loopback")
    # named before it is there, so that it goes also when its start is interrupted
    name = f"bakehouse-registry-{secrets.token_hex(6)}"
    try:
        run("docker", "run", "--detach", "--name", name, "--publish", "127.0.0.1::5000", "registry:2")
        address = output("docker", "port", name, "5000/tcp")
        print(f"registry:2 listens on {address}")
        yield address
    finally:
        engine.remove_containers(("name", f"^{name}$"))
