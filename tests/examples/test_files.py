"""The sample repos' files, without an engine; Docker Compose reads each compose file where it is there."""

import json
import re

import pytest

from .sample import EXAMPLES, docker

SAMPLES = pytest.mark.parametrize("example", ["clock", "tiny"])


def test_lockfile_names_no_host_and_no_folder_of_a_machine() -> None:
    lock = (EXAMPLES / "clock" / "pnpm-lock.yaml").read_text(encoding="utf-8")
    assert "fastify@" in lock
    assert not re.search(r"://|tarball:|[\s'\"(]/", lock)


@SAMPLES
def test_no_dockerfile_installs_system_packages(example: str) -> None:
    files = sorted((EXAMPLES / example).glob("*/Dockerfile"))
    assert len(files) == 2
    for file in files:
        assert not re.search(r"\b(apk|apt|apt-get)\b", file.read_text(encoding="utf-8")), file


@pytest.mark.compose
@SAMPLES
def test_compose_accepts_the_file_and_each_service_is_whole(example: str) -> None:
    file = EXAMPLES / example / "docker-compose.yml"
    services = json.loads(docker("compose", f"--file={file}", "config", "--format=json"))["services"]
    assert set(services) == {"backend", "web"}
    for service in services.values():
        assert service["build"]["dockerfile"].endswith("/Dockerfile")
        assert "http://127.0.0.1:" in " ".join(service["healthcheck"]["test"])
        assert int(service["deploy"]["resources"]["limits"]["memory"]) > 0
