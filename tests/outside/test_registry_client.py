"""The registry client against a real registry, whose answers a front breaks."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bakehouse.errors import ExternalError
from bakehouse.outside import registry_client
from bakehouse.outside.registry_access import Access

from ..support.front import Front, front
from ..support.real import Registry
from ..support.registry_push import LAYER, push
from .logins import logged_in

pytestmark = pytest.mark.registry

NAME = f"owner-{os.getpid()}/shop-release"
TAGS = ("a", "b", "c")
NOTES = {"org.opencontainers.image.revision": "1" * 40}


@pytest.fixture(scope="module")
def digest(registry: Registry) -> str:
    """That of an image with some tags."""
    return push(registry, NAME, *TAGS, annotations=NOTES)


@pytest.fixture
def failing(registry: Registry) -> Iterator[Front]:
    with front(registry.address) as made:
        yield made


@pytest.fixture
def access(tmp_path: Path, registry: Registry, failing: Front) -> Access:
    return logged_in(tmp_path, failing.address, registry.username, registry.password)


def reads(failing: Front) -> list[str]:
    return [line.rpartition(" ")[2] for line in failing.log]


@pytest.mark.parametrize(
    ("fault", "times"), [(502, 1), (500, 2), (503, 1), (504, 1), (429, 1), ("reset", 1), ("reset", 2)]
)
def test_a_failure_that_passes_ends_no_read(
    failing: Front, access: Access, digest: str, fault: int | str, times: int
) -> None:
    failing.fail("/manifests/", fault, times)
    found = registry_client.read(f"{failing.address}/{NAME}", "a", access)
    assert found == registry_client.RegistryManifest(digest, NOTES)
    assert reads(failing) == [str(fault)] * times + ["200"]


@pytest.mark.parametrize(
    ("fault", "told"), [(502, "answers 502"), (429, "answers 429"), ("reset", "Connection reset by peer")]
)
def test_a_failure_that_stays_is_told_after_some_attempts(
    failing: Front, access: Access, fault: int | str, told: str
) -> None:
    failing.fail("/manifests/", fault)
    what = f"cannot read {failing.address}/{NAME}:a from the registry: .*{told}"
    with pytest.raises(ExternalError, match=what) as refused:
        registry_client.read(f"{failing.address}/{NAME}", "a", access.brief())
    assert refused.value.hint == "is the registry up? A rollback needs none."
    assert reads(failing) == [str(fault)] * 4


@pytest.mark.parametrize("fault", [400, 403, 501])
def test_a_refusal_is_not_repeated(failing: Front, access: Access, fault: int) -> None:
    failing.fail("/manifests/", fault)
    with pytest.raises(ExternalError, match=f"answers {fault}"):
        registry_client.read(f"{failing.address}/{NAME}", "a", access)
    assert reads(failing) == [str(fault)]


def test_a_read_by_digest_and_what_is_not_there(failing: Front, access: Access, digest: str) -> None:
    name = f"{failing.address}/{NAME}"
    assert registry_client.read(name, digest, access) == registry_client.read(name, "b", access)
    assert registry_client.read(name, "none", access) is None
    assert registry_client.read(name, "sha256:" + "0" * 64, access) is None


def test_the_size_of_an_image_and_all_tags(failing: Front, access: Access, digest: str) -> None:
    name = f"{failing.address}/{NAME}"
    assert registry_client.size(name, digest, access) == len(LAYER)
    assert sorted(registry_client.tags(name, access)) == [*TAGS]
    assert registry_client.tags(f"{name}-none", access) == ()


@pytest.mark.parametrize("password", ["wrong", None])
def test_a_login_that_is_refused(
    failing: Front, access: Access, tmp_path: Path, password: str | None
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    refused = (
        logged_in(folder, failing.address, password=password)
        if password
        else replace(access, docker_config=folder)
    )
    with pytest.raises(ExternalError, match=r"answers 401\n.*bakehouse setup"):
        registry_client.read(f"{failing.address}/{NAME}", "a", refused)
