"""The stages of a Dockerfile, and the files that each of them reads."""

from collections.abc import Mapping

import pytest

from bakehouse.project.instructions import DockerfileError, read_instructions
from bakehouse.project.stages import Stage, mount_fields, named, needed, read_stages

WEB = """\
# syntax=docker/dockerfile:1
ARG NODE=20
ARG BASE=node:${NODE}-alpine
FROM ${BASE} AS Deps
ARG NODE DIR
COPY package.json pnpm-lock.yaml ./
RUN --mount=type=cache,target=/home/node/.npm --mount=type=bind,source=.npmrc,target=/home/node/.npmrc npm ci
FROM deps as build
COPY . .
ENV OUT=/out/$NODE
COPY ${DIR:-web}/x $UNKNOWN/y <<END /d/
COPY evil /evil
END
ADD https://x.example.com/a.tgz git@example.com:a.git a.tgz /x
FROM scratch AS other
ONBUILD COPY a b
FROM $BASE
COPY --from=build $OUT /srv
COPY --from=0 ["/a b", "/b"]
COPY --from=nginx:1 /c /d
RUN --mount=from=other,src=/e,target=/e --mount=type=secret,id=x true
HEALTHCHECK CMD one
HEALTHCHECK --interval=5s CMD two
"""


def stages(text: str, given: Mapping[str, str] | None = None) -> tuple[Stage, ...]:
    return read_stages(read_instructions(text), given or {})


def sources(stage: Stage) -> list[tuple[str, str]]:
    return [(each.origin, each.path) for each in stage.sources]


def test_what_each_stage_is_built_on() -> None:
    read = stages(WEB)
    assert [(one.name, one.base, one.built_on, one.line) for one in read] == [
        ("deps", "node:20-alpine", None, 4),
        ("build", "deps", 0, 8),
        ("other", "scratch", None, 15),
        ("", "node:20-alpine", None, 17),
    ]


def test_what_each_stage_reads() -> None:
    deps, build, other, last = stages(WEB)
    assert sources(deps) == [("", "package.json"), ("", "pnpm-lock.yaml"), ("", ".npmrc")]
    assert sources(build) == [("", "."), ("", "web/x"), ("", "$UNKNOWN/y"), ("", "a.tgz")]
    assert [each.line for each in build.sources] == [9, 11, 11, 14]
    assert sources(other) == []
    # a variable of another stage is none of the last one
    assert sources(last) == [("build", "$OUT"), ("0", "/a b"), ("nginx:1", "/c"), ("other", "/e")]
    assert [one.words for stage in (other, last) if (one := stage.last("HEALTHCHECK"))] == [("CMD", "two")]


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ("", ["deps", "build", "other", ""]),
        ("build", ["deps", "build"]),
        ("Other", ["other"]),
        ("0", ["deps"]),
    ],
)
def test_what_a_build_needs(target: str, names: list[str]) -> None:
    assert [stage.name for stage in needed(stages(WEB), target)] == names


def test_a_target_that_is_none() -> None:
    with pytest.raises(KeyError):
        needed(stages(WEB), "web")
    assert named(stages(WEB), "4") is None


# As BuildKit has it: https://docs.docker.com/build/building/variables/#scoping
@pytest.mark.parametrize(
    ("text", "given", "path"),
    [
        ("ARG X=1\nFROM a\nCOPY $X .", {}, "$X"),
        ("ARG X=1\nFROM a\nARG X\nCOPY $X .", {}, "1"),
        ("ARG X=1\nFROM a\nARG X=2\nCOPY $X .", {}, "2"),
        ("ARG X=1\nFROM a\nARG X=2\nCOPY $X .", {"X": "3"}, "3"),
        ("FROM a\nARG X\nCOPY a$X .", {}, "a"),
        ("FROM a\nCOPY a$X .", {"X": "3"}, "a$X"),
        ("FROM a\nARG X=1\nENV X=2\nCOPY $X .", {"X": "3"}, "2"),
        ("FROM a\nENV X=1\nENV X=2 Y=$X\nCOPY $Y .", {}, "1"),
        ("FROM a AS b\nARG X=1\nENV Y=2\nFROM b\nCOPY $X$Y .", {}, "12"),
        ("FROM a\nARG TARGETARCH\nCOPY bin-$TARGETARCH .", {}, "bin-amd64"),
        ("FROM a\nARG X=a.tar.gz\nCOPY ${X%.gz} .", {}, "a.tar"),
        ("FROM a\nCOPY '$X' .", {}, "$X"),
        ("FROM a\nCOPY $X .\nARG X=1", {}, "$X"),
    ],
)
def test_variables(text: str, given: dict[str, str], path: str) -> None:
    assert sources(stages(text, given)[-1]) == [("", path)]


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("", "the file has no FROM", 1),
        ("# only\nARG A=1\n", "the file has no FROM", 1),
        ("ARG A\nRUN x\nFROM a\n", "RUN comes before the first FROM", 2),
        ("FROM a b c\n", "FROM requires either one argument, or three: FROM <source> [as <name>]", 1),
        ("FROM a\nARG X\nCOPY ${X:?no} .\n", "failed to process '${X:?no}': X: no", 3),
    ],
)
def test_refused(text: str, what: str, line: int) -> None:
    with pytest.raises(DockerfileError) as error:
        stages(text)
    assert (str(error.value), error.value.line) == (what, line)


@pytest.mark.parametrize("mount", ["x" * 140_000, "type=bind\rx"], ids=("long", "return"))
def test_a_mount_that_is_no_list_of_fields_is_told_with_its_line(mount: str) -> None:
    with pytest.raises(DockerfileError, match="--mount cannot be read") as told:
        mount_fields(mount, 3)
    assert told.value.line == 3
    text = f"FROM a\nRUN --mount={'x' * 140_000} true\n"
    with pytest.raises(DockerfileError, match="--mount"):
        stages(text)
