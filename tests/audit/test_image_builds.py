"""The build of an image as CI runs it: its arguments, platform and contexts, and what CI leaves out."""

from pathlib import Path

import pytest

from bakehouse.audit import images

from .repository import subject, told

SOURCES = ("source-missing", "source-outside", "source-ignored")


@pytest.mark.parametrize(
    "setting", ["args: {DIR: {variable: WEB_DIR}}", "commit_args: DIR_", "args: {DIR: $ANY}", ""]
)
def test_arguments_that_only_ci_knows_are_no_defaults(setting: str, tmp_path: Path) -> None:
    name = "DIR_SHA" if "commit" in setting else "DIR"
    dockerfile = f"FROM scratch\nARG {name}=none\nCOPY ${name} /x\n"
    image = f"web: {{dockerfile: Dockerfile, paths: [Dockerfile]{setting and ', ' + setting}}}"
    one = subject(tmp_path, image, {"Dockerfile": dockerfile})
    missing = ("source-missing", "error", "Dockerfile copies none, which the commit does not have")
    assert told(one, *SOURCES) == (set() if setting else {missing})


def test_each_image_of_a_dockerfile_has_its_arguments_and_its_platform(tmp_path: Path) -> None:
    dockerfile = (
        "ARG TARGETARCH\nFROM scratch AS of-amd64\nCOPY a /a\nFROM scratch AS of-arm64\nCOPY b /b\n"
        "FROM of-$TARGETARCH\nARG TARGETPLATFORM TARGETVARIANT BUILDARCH PART\n"
        "COPY $PART/$TARGETPLATFORM/x$TARGETVARIANT bin/$BUILDARCH /x/\n"
    )
    images = (
        "web: {dockerfile: Dockerfile, paths: [.], args: {PART: one}}\n"
        "arm: {dockerfile: Dockerfile, paths: [.], args: {PART: two}, platform: linux/arm64}"
    )
    one = subject(tmp_path, images, {"Dockerfile": dockerfile})
    copied = ("a", "one/linux/amd64/x", "bin/amd64", "b", "two/linux/arm64/x")
    assert {what for _, _, what in told(one, *SOURCES)} == {
        f"Dockerfile copies {path}, which the commit does not have" for path in copied
    }


def test_a_named_context_takes_the_place_of_a_base_and_of_a_stage(tmp_path: Path) -> None:
    dockerfile = (
        "FROM alpine AS base\nCOPY none /x\n"
        "FROM base AS web\nFROM Library/own:latest AS api\nFROM debian:12\nCOPY --from=base /x /x\n"
    ).replace("Library", "docker.io/library")
    contexts = "{base: lib, own: docker-image://node:22-slim, debian: lib}"
    image = f"web: {{dockerfile: Dockerfile, paths: [Dockerfile, lib], contexts: {contexts}}}"
    one = subject(tmp_path, image, {"Dockerfile": dockerfile, "lib/a": ""})
    assert told(one, *SOURCES) == {
        ("source-missing", "error", "Dockerfile copies lib/x, which the commit does not have")
    }
    build = images.build(one, one.repo.images[0])
    assert build
    base, web, api, last = build.stages
    assert (base.instructions, web.built_on) == ((), base.index)
    assert [images.official(each.base) for each in (base, api, last)] == [None, "node", "debian"]


@pytest.mark.parametrize(("base", "level"), [("docker-image://alpine:3", "error"), ("lib", "warning")])
def test_a_health_check_may_come_with_a_named_context(base: str, level: str, tmp_path: Path) -> None:
    image = f"web: {{dockerfile: Dockerfile, paths: [Dockerfile, lib], contexts: {{base: '{base}'}}}}"
    files = {"Dockerfile": "FROM base\n", "lib/a": ""}
    one = subject(tmp_path, image, files, services="    services: {web: {image: web}}\n")
    ((_, found, _),) = told(one, "health-missing")
    assert found == level


@pytest.mark.parametrize("base", ["", "$BASE", "docker.io/", "acme/node", "of a named context"])
def test_bases_that_are_no_official_image(base: str) -> None:
    assert images.official(base) is None
