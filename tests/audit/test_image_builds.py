"""The build of an image as CI runs it: its arguments, platform and contexts, and what CI leaves out."""

from pathlib import Path

import pytest

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
