"""Builders that are not the engine's: BuildKit in a container, and a buildkitd behind mutual TLS."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .process import answers, free_port, start


@dataclass(frozen=True)
class Endpoint:
    """A buildkitd that answers on an address; `keys` holds ca.pem, and cert.pem and key.pem of a client."""

    address: str
    keys: Path

    @property
    def options(self) -> list[str]:
        """The options of `buildx create` to reach it."""
        files = {"cacert": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
        pairs = [f"{name}={self.keys / file}" for name, file in files.items()]
        return [
            "--driver",
            "remote",
            "--driver-opt",
            ",".join([*pairs, "servername=127.0.0.1"]),
            self.address,
        ]


def settings(bases: str, plain: Iterable[str] = (), tail: str = "") -> str:
    """A buildkitd.toml: public images come from `bases`; these registries speak plain HTTP.

    Loopback needs no such word: BuildKit tries plain HTTP there by itself.
    """
    words = [f'[registry."docker.io"]\n  mirrors = [{json.dumps(bases)}]']
    words += [f"[registry.{json.dumps(address)}]\n  http = true" for address in plain]
    return "\n".join([*words, tail, ""])


def in_container(config: Path) -> list[str]:
    """Return the options of `buildx create` for BuildKit in a container on the host's network."""
    return ["--driver", "docker-container", "--driver-opt", "network=host", "--buildkitd-config", str(config)]


@contextmanager
def created(
    name: str,
    options: Iterable[str],
    environment: Mapping[str, str],
    buildx: Iterable[str] = ("docker", "buildx"),
) -> Iterator[str]:
    """A booted builder of buildx's, removed at the end with its state."""
    words = ["--name", name, "--bootstrap", *options]
    _run([*buildx, "create", *words], environment)
    try:
        yield name
    finally:
        _run([*buildx, "rm", name], environment)


@contextmanager
def buildkitd(
    folder: Path, bases: str, plain: Iterable[str] = (), tail: str = "", keys: Path | None = None
) -> Iterator[Endpoint]:
    """A real buildkitd on a loopback port; it takes nobody without a certificate of its authority.

    `tail` ends its configuration; `keys` is the folder of an authority that several of them have.
    """
    if keys is None:
        keys = folder / "keys"
        make_keys(keys)
    port = free_port()
    config = folder / "buildkitd.toml"
    tls = {"ca": "ca.pem", "cert": "server.pem", "key": "server.key"}
    config.write_text(
        f"root = {json.dumps(str(folder / 'root'))}\n"
        f'[grpc]\n  address = ["tcp://127.0.0.1:{port}"]\n'
        + "[grpc.tls]\n"
        + "".join(f"  {name} = {json.dumps(str(keys / file))}\n" for name, file in tls.items())
        + settings(bases, plain, tail),
        encoding="utf-8",
    )
    program = start(
        "buildkitd", "--config", str(config), log=folder / "buildkitd.log", environment=os.environ, at=folder
    )
    try:
        program.await_(lambda: answers(port))
        yield Endpoint(f"tcp://127.0.0.1:{port}", keys)
    finally:
        program.end()


def make_keys(folder: Path) -> None:
    """An authority, a server's certificate for 127.0.0.1 and a client's, good for two days."""
    folder.mkdir(parents=True)
    new = [
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-x509",
        "-days",
        "2",
    ]
    signed = [*new, "-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:false"]
    _openssl(folder, *new, "-subj", "/CN=builders", "-keyout", "ca.key", "-out", "ca.pem")
    server = ["-subj", "/CN=server", "-addext", "subjectAltName=IP:127.0.0.1"]
    _openssl(folder, *signed, *server, "-keyout", "server.key", "-out", "server.pem")
    client = ["-subj", "/CN=client", "-addext", "extendedKeyUsage=clientAuth"]
    _openssl(folder, *signed, *client, "-keyout", "key.pem", "-out", "cert.pem")


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def _run(argv: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(argv, env=dict(environment), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
