"""Refusals of BuildKit for single instructions, and what a version of it accepts."""

import pytest

from bakehouse.project.instruction_rules import refuse
from bakehouse.project.instructions import DockerfileError, read_instructions


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("COPY a", "COPY requires at least two arguments"),
        ('COPY ["a"]', "COPY requires at least two arguments"),
        ("COPY <<a\na", "COPY requires at least two arguments"),
        ("ADD a", "ADD requires at least two arguments"),
        *((name, f"{name} requires at least one") for name in ("ARG", "EXPOSE", "HEALTHCHECK", "VOLUME")),
        *((name, f"{name} requires at least one") for name in ("ENV", "LABEL", "SHELL")),
        *((name, f"{name} requires exactly one") for name in ("MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR")),
        ("SHELL []", "SHELL requires at least one argument"),
        ("SHELL sh -c", "SHELL requires the arguments to be in JSON form"),
        ("HEALTHCHECK CMD", "missing command after HEALTHCHECK CMD"),
        ("HEALTHCHECK --retries=3 CMD []", "missing command after HEALTHCHECK CMD"),
        ("HEALTHCHECK NONE x", "HEALTHCHECK NONE takes no arguments"),
        ("HEALTHCHECK curl x", 'unknown type "CURL" in HEALTHCHECK'),
        ("FROM scratch AS 1x", 'invalid name for build stage: "1x"'),
        ("FROM --x=y scratch", "FROM: unknown flag: x"),
        ("COPY --frm=x a b", "COPY: unknown flag: frm"),
        ("CMD --x=y a", "CMD: unknown flag: x"),
        ("EXPOSE --x 80", "EXPOSE: unknown flag: x"),
        ("COPY --from a b", "COPY: missing a value on flag: from"),
        ("COPY --link= a b", "COPY: missing a value on flag: link"),
        ("COPY --link=maybe a b", "COPY: expecting boolean value for flag link, not: maybe"),
        ("COPY --chmod=1 --chmod=2 a b", "COPY: duplicate flag specified: chmod"),
        ("ONBUILD FROM x", "FROM isn't allowed as an ONBUILD trigger"),
    ],
)
def test_refused(line: str, what: str) -> None:
    with pytest.raises(DockerfileError) as error:
        refuse(read_instructions(f"FROM scratch\n\n{line}\n"))
    assert str(error.value).startswith(what)
    assert error.value.line == 3


@pytest.mark.parametrize(
    "line",
    [
        "FROM --platform=$BUILDPLATFORM scratch AS Web_1.x-y",
        "FROM scratch AS x\nFROM scratch AS X",
        "RUN",
        "RUN --mount=type=cache,target=/x --mount=type=tmpfs,target=/y --network=none",
        "RUN --security=sandbox --device=a --device=b x",
        "RUN <<END\nEND",
        "COPY <<a /x\na",
        "COPY --from=x --link --chown=1 --chmod=2 --parents --exclude=a --exclude=b a b",
        "ADD --keep-git-dir=TRUE --checksum=x --unpack=false a b",
        "HEALTHCHECK NONE",
        "HEALTHCHECK --interval=1s --timeout=1s --start-period=1s --start-interval=1s --retries=1 cmd x",
        "CMD",
        "ENTRYPOINT []",
        "STOPSIGNAL a b",
        "WORKDIR /a b",
        'SHELL ["sh", "-c"]',
        "ONBUILD COPY a",
        "ONBUILD COPY --frm=x a b",
        "ARG --x=y a",
        "COPY --link -- a b",
        "HEALTHCHECK --x=1 NONE",
    ],
)
def test_accepted(line: str) -> None:
    read = read_instructions(f"FROM scratch\n{line}\n")
    refuse(read)
    assert len(read.each) > 1
