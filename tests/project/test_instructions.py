"""A Dockerfile is read as BuildKit's own parser reads it."""

from collections import Counter

import dockerfile
import pytest

from bakehouse.project.instructions import DockerfileError, Instruction, read_instructions

from .random_dockerfile import dockerfile as random_dockerfile

KNOWN = {
    *(
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
    ),
    *("RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
}
REFUSED = "refused"
# name, words, is JSON, lines, is kept for later; and of those that are not, flags and here-documents
Told = tuple[str, tuple[str, ...], bool, tuple[int, int], bool, object, object]


def told(text: str) -> list[Told] | str:
    try:
        return [_told(each) for each in read_instructions(text).each]
    except DockerfileError:
        return REFUSED


def _told(each: Instruction) -> Told:
    more = None if each.is_kept_for_later else each.flags
    heredocs = None if each.is_kept_for_later else tuple((one.name, one.content) for one in each.heredocs)
    return each.name, each.words, each.is_json, each.lines, each.is_kept_for_later, more, heredocs


def buildkits(text: str) -> list[Told] | str:
    """What the wheel around BuildKit's parser tells; BuildKit refuses unknown instructions a layer later."""
    try:
        read = dockerfile.parse_string(text)
    except dockerfile.GoParseError:
        return REFUSED
    names = [(each.sub_cmd if each.cmd.upper() == "ONBUILD" else each.cmd).upper() for each in read]
    if not KNOWN.issuperset(names):
        return REFUSED
    return [_buildkits(name, each) for name, each in zip(names, read, strict=True)]


def _buildkits(name: str, each: dockerfile.Command) -> Told:
    later = each.cmd.upper() == "ONBUILD"
    heredocs = tuple((one.name, one.content) for one in each.heredocs)
    lines = (each.start_line, each.end_line)
    return (
        name,
        each.value,
        each.json,
        lines,
        later,
        None if later else each.flags,
        None if later else heredocs,
    )


def test_random_files() -> None:
    files = [random_dockerfile(seed) for seed in range(900)]
    for text in files:
        assert told(text) == buildkits(text), text
    refused = Counter(buildkits(text) == REFUSED for text in files)
    assert refused[False] > 600
    assert refused[True] > 90


@pytest.mark.parametrize("flag", ["--chown=1:2", "--from=x", "--link"])
def test_flags_that_onbuild_keeps(flag: str) -> None:
    (_, each) = read_instructions(f"FROM a\nONBUILD COPY {flag} a b\n").each
    assert (each.name, each.flags, each.words, each.is_kept_for_later) == ("COPY", (flag,), ("a", "b"), True)


def test_a_here_document_that_onbuild_keeps() -> None:
    text = "FROM a\nONBUILD RUN <<END\nCOPY x y\nhello\nEND\nonbuild \\\n  COPY <<A /d\nFROM z\nA\nUSER me\n"
    each = read_instructions(text).each
    assert [(one.name, one.lines) for one in each] == [
        ("FROM", (1, 1)),
        ("RUN", (2, 5)),
        ("COPY", (6, 9)),
        ("USER", (10, 10)),
    ]
    assert [(one.name, one.content) for one in each[1].heredocs] == [("END", "COPY x y\nhello\n")]


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("FROM a\n\nCOPPY a b\n", "unknown instruction: COPPY", 3),
        ("FROM a\nRUN <<E\nx\n", "unterminated heredoc", 2),
        ("FROM a\nONBUILD\n", "ONBUILD requires one argument", 2),
        ("# escape=x\nFROM a\n", "invalid escape token 'x' does not match ` or \\", 1),
        ("FROM a\nENV A\n", "ENV must have two arguments", 2),
    ],
)
def test_refused(text: str, what: str, line: int) -> None:
    with pytest.raises(DockerfileError) as error:
        read_instructions(text)
    assert (str(error.value), error.value.line) == (what, line)
