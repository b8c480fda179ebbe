"""The registry of the fleet's images."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from examples.demo import registry as plain

from bench.running import run


@dataclass(frozen=True)
class Registry:
    """A registry on loopback, with a password or without."""

    address: str
    username: str = ""
    password: str = ""

    def log_in(self, environment: Mapping[str, str]) -> None:
        """Log in, for those that push there."""
        if self.password:
            words = ["docker", "login", "--username", self.username, "--password-stdin", self.address]
            subprocess.run(
                words, input=self.password, env=environment, check=True, capture_output=True, text=True
            )

    @contextmanager
    def away(self) -> Iterator[None]:
        """Pause its container during the block, so that nobody answers there."""
        port = self.address.rpartition(":")[2]
        container = run("docker", "ps", "--quiet", f"--filter=publish={port}", env=os.environ).strip()
        run("docker", "pause", container, env=os.environ)
        try:
            yield
        finally:
            run("docker", "unpause", container, env=os.environ)


@contextmanager
def registry() -> Iterator[Registry]:
    """Run a registry without a password."""
    with plain() as address:
        yield Registry(address)
