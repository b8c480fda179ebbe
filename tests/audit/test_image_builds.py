"""The build of an image as CI runs it: its arguments, platform and contexts, and what CI leaves out."""

from pathlib import Path

import pytest

from bakehouse.audit import images
from bakehouse.audit.findings import findings

from ..check.clones import git
from .repository import subject, told

REFUSED = ("repository/submodule", "repository/lfs")
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


@pytest.mark.compose
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


@pytest.mark.parametrize(
    ("ignored", "is_told"),
    [("dist/*", False), ("dist/**", False), ("dist", True), ("*", True), ("dist/*\n!dist/a", False)],
)
def test_a_folder_whose_content_alone_is_ignored_is_copied_empty(
    ignored: str, is_told: bool, tmp_path: Path
) -> None:
    image = "web: {dockerfile: web/Dockerfile, context: web, paths: [web]}"
    files = {"web/Dockerfile": "FROM scratch\nCOPY dist /d\n", "web/.dockerignore": ignored, "web/dist/a": ""}
    one = subject(tmp_path, image, files)
    what = "web/Dockerfile copies web/dist, which web/.dockerignore leaves out"
    assert told(one, *SOURCES) == ({("source-ignored", "error", what)} if is_told else set())
    places = (f"{tmp_path}/web/Dockerfile", f"{tmp_path}/web/.dockerignore")
    ignored_sources = [each for each in findings(one) if each.rule == "repository/source-ignored"]
    see = [tuple(at.file for at in each.related) for each in ignored_sources]
    assert see == ([places] if is_told else [])


POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 4\n"


@pytest.mark.parametrize(
    ("ignored", "contexts", "level"),
    [
        ("", "", "error"),
        ("big.bin\nother\n", "", None),
        ("big.bin\nother\n", "contexts: {all: web}, ", "error"),
        ("*.bin\nother\n!web\n", "", "warning"),
        ("*.txt\n!web\n", "", "error"),
    ],
)
def test_content_that_git_does_not_have_and_the_ignore_file(
    ignored: str, contexts: str, level: str | None, tmp_path: Path
) -> None:
    image = f"web: {{dockerfile: web/Dockerfile, context: web, {contexts}paths: [web]}}"
    other = tmp_path / "web/other"
    other.mkdir(parents=True)
    git(other, "init", "--quiet")
    git(other, "commit", "--quiet", "--allow-empty", "--message=one")
    files = {
        "web/Dockerfile": "FROM scratch\n",
        "web/.dockerignore": ignored,
        "web/big.bin": POINTER,
        ".gitattributes": "*.bin filter=lfs\n",
    }
    found = [each for each in findings(subject(tmp_path, image, files)) if each.rule in REFUSED]
    assert {(each.rule, each.level.value) for each in found} == (
        {(rule, level) for rule in REFUSED} if level else set()
    )
    assert {each.related[-1].file for each in found} == (
        {f"{tmp_path}/web/big.bin", f"{tmp_path}/web/other"} if level else set()
    )


@pytest.mark.parametrize(
    ("links", "copied", "found"),
    [
        ({"other/a": "../docs"}, "docs", ("source-outside", "error")),
        ({"other/a": "../docs"}, "none", ("source-missing", "error")),
        ({"web/docs": "../docs"}, "docs", ("source-outside", "warning")),
        ({"web/docs": "../docs"}, "none", ("source-missing", "error")),
        ({"web/docs": "../docs"}, "web/docs/a.md", ("source-missing", "warning")),
        ({"other": "docs"}, "other/a.md", ("source-missing", "warning")),
    ],
)
def test_only_links_on_the_way_leave_a_source_unsure(
    links: dict[str, str], copied: str, found: tuple[str, str], tmp_path: Path
) -> None:
    for path, target in links.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).symlink_to(target)
    files = {"web/Dockerfile": f"FROM scratch\nCOPY {copied} /x\n", "docs/a.md": "a"}
    one = subject(tmp_path, "web: {dockerfile: web/Dockerfile, paths: [web]}", files)
    assert {each[:2] for each in told(one, *SOURCES)} == {found}


@pytest.mark.parametrize(
    ("settings", "path", "see"),
    [("", "web/scr", ["web/src"]), ("", "none", []), ("    prepare: prepare.sh\n", "none", ["prepare.sh"])],
)
def test_a_path_that_the_commit_lacks_has_the_place_to_look_at(
    settings: str, path: str, see: list[str], tmp_path: Path
) -> None:
    files = {"Dockerfile": "FROM scratch\n", "web/src/a.js": "", "prepare.sh": "#!/bin/sh\n"}
    one = subject(tmp_path, f"web: {{dockerfile: Dockerfile, paths: [{path}]}}", files, settings)
    (found,) = (each for each in findings(one) if each.rule == "repository/path-missing")
    assert [at.file for at in found.related] == [f"{tmp_path}/{each}" for each in see]
