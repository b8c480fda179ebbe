"""The health check of an image that is not pulled, from what a registry has of it."""

import json
import platform
from pathlib import Path
from typing import Any

import pytest

from bakehouse.errors import ExternalError
from bakehouse.outside import registry_image
from bakehouse.outside.registry_access import Access

from ..support.registry_api import digest_of
from .server import Reply, server

NAME = "acme/web"
OURS = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
CHECK = {"Healthcheck": {"Test": ["CMD-SHELL", "exit 0"], "Interval": 5_000_000_000}}


class Store:
    """Objects by their digests, as a registry serves them."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def add(self, data: Any) -> str:
        body = json.dumps(data).encode()
        self.objects[digest_of(body)] = body
        return digest_of(body)

    def image(self, config: Any) -> str:
        return self.add({"config": {"digest": self.add(config)}, "layers": []})

    def index(self, **images: str) -> str:
        listed = [
            {"digest": digest, "platform": {"os": "linux", "architecture": architecture}}
            for architecture, digest in images.items()
        ]
        return self.add({"manifests": listed})

    def answer(self, path: str, login: str | None) -> Reply:
        body = self.objects.get(path.rpartition("/")[2])
        return Reply(404, b"") if body is None else Reply(200, body)


def look(store: Store, digest: str, tmp_path: Path) -> bool:
    with server(store.answer) as there:
        return registry_image.has_check(f"{there.address}/{NAME}", digest, Access(tmp_path))


@pytest.mark.parametrize(
    ("config", "has"),
    [
        ({"config": CHECK}, True),
        ({"config": {"Healthcheck": {"Test": ["NONE"]}}}, False),
        ({"config": {"Healthcheck": None, "Cmd": ["x"]}}, False),
        ({"config": None}, False),
        ({}, False),
    ],
)
def test_an_image(tmp_path: Path, config: Any, has: bool) -> None:
    store = Store()
    assert look(store, store.image(config), tmp_path) is has


def test_of_an_index_the_image_for_this_machine_counts(tmp_path: Path) -> None:
    store = Store()
    with_check, without = store.image({"config": CHECK}), store.image({})
    # an attestation stands beside the images, under a platform of its own
    assert look(store, store.index(unknown=without, riscv64=without, **{OURS: with_check}), tmp_path)
    assert not look(store, store.index(riscv64=with_check, **{OURS: without}), tmp_path)


@pytest.mark.parametrize(
    "config", [{"config": ["x"]}, {"config": {"Healthcheck": {"Test": {"a": 1}}}}, {"config": "x"}]
)
def test_what_is_no_configuration(tmp_path: Path, config: Any) -> None:
    store = Store()
    with pytest.raises(ExternalError, match="is no image"):
        look(store, store.image(config), tmp_path)


def test_a_configuration_that_is_another_one_or_is_missing(tmp_path: Path) -> None:
    store = Store()
    digest = store.image({"config": CHECK})
    (config,) = (key for key, body in store.objects.items() if b"Healthcheck" in body)
    store.objects[config] = b'{"config": {}}'
    with pytest.raises(ExternalError, match=f"its configuration is not {config}"):
        look(store, digest, tmp_path)
    del store.objects[config]
    with pytest.raises(ExternalError, match=f"its configuration is not {config}"):
        look(store, digest, tmp_path)
