"""Random Dockerfiles, made of what people write and of what they write wrong."""

import random

WORDS = (
    *(
        "a",
        "b/",
        "./c",
        "*.js",
        "d e",
        "'q q'",
        '"w w"',
        "a\\ b",
        "$X",
        "${X:-y}",
        "${X#a}",
        "x=1",
        "x='1 2'",
        "-",
    ),
    *(
        '"',
        "'",
        "\\",
        "`",
        "é",
        "a\u00a0b",
        "#no",
        "--flag",
        "&&",
        "||",
        ";",
        "<<<",
        "$((1<<2))",
        "[",
        "]",
        "{}",
    ),
)
FLAGS = (
    *(
        "--from=a",
        "--from=0",
        "--chown=1:2",
        '--chown="1 2"',
        "--link",
        "--link=false",
        "--parents",
        "--chmod=755",
    ),
    *(
        "--exclude=*.md",
        "--mount=type=bind,source=a,target=/a",
        "--mount=type=cache,target=/x",
        "--network=none",
    ),
    *("--platform=$BUILDPLATFORM", "--interval=5s", "--start-interval=1s", "--checksum=sha256:1"),
)
JSON = ('["a", "b c", "/d"]', '["a"]', "[]", "['a']", '["a", 1]', "[ -f x ] && y", '["a\\"b", "c"]', '["a",]')
PLAIN = (
    "RUN",
    "COPY",
    "ADD",
    "CMD",
    "ENTRYPOINT",
    "VOLUME",
    "SHELL",
    "USER",
    "WORKDIR",
    "EXPOSE",
    "STOPSIGNAL",
)
PAIRS = ("ENV", "LABEL", "ARG")
TEXT = ("COPY a b", "FROM evil", "# not a comment", "", "\techo hi", "E", "\tE", "F ", "RUN <<X")
ENDS = ("\n", "\n", "\n", " \n", "\r\n", "\n\n", "\n# remark\n", "\n  \n")


def dockerfile(seed: int) -> str:
    """Return one; most of them are valid."""
    draw = random.Random(seed)
    escape = draw.choice("\\\\\\`")
    lines = (
        [draw.choice(("", "# syntax=docker/dockerfile:1\n", "# remark\n", "\n"))] if escape == "\\" else []
    )
    lines += [f"# escape={escape}\n"] if escape == "`" else []
    lines += ["FROM ", draw.choice(("a", "a AS b", "${BASE:-a}", "a:1@sha256:0")), "\n"]
    for _ in range(draw.randrange(1, 7)):
        lines += [_instruction(draw, escape), draw.choice(ENDS)]
    return "".join(lines)


def _instruction(draw: random.Random, escape: str) -> str:
    prefix = draw.choice(("", "", "", "", "", "ONBUILD ", "  ", "onbuild\t"))
    name = draw.choice((*PLAIN, *PLAIN, *PAIRS, "HEALTHCHECK", "FROM"))
    name = draw.choice((name, name, name, name.lower(), name.title()))
    flags = [draw.choice(FLAGS) for _ in range(draw.choice((0, 0, 0, 1, 2)))]
    if name.upper() in ("RUN", "COPY", "ADD") and not prefix.strip() and draw.random() < 0.25:
        return _heredocs(draw, f"{prefix}{name} {' '.join(flags)}")
    words = [
        _pair(draw) if name.upper() in PAIRS else draw.choice(WORDS) for _ in range(draw.randrange(0, 4))
    ]
    if name.upper() == "HEALTHCHECK":
        words.insert(0, draw.choice(("CMD", "NONE", "cmd")))
    if draw.random() < 0.2:
        words = [draw.choice(JSON)]
    return prefix + _joined(draw, [name, *flags, *words], escape)


def _pair(draw: random.Random) -> str:
    return draw.choice(("A", "B", "a.b")) + draw.choice(("=", "=", "=", " ", "")) + draw.choice(WORDS)


def _joined(draw: random.Random, words: list[str], escape: str) -> str:
    gaps = (
        " ",
        " ",
        " ",
        "  ",
        "\t",
        f" {escape}\n  ",
        f" {escape} \n",
        f" {escape}\n# remark\n ",
        f" {escape}\n\n ",
    )
    return "".join(f"{word}{draw.choice(gaps)}" for word in words[:-1]) + words[-1]


def _heredocs(draw: random.Random, begin: str) -> str:
    names = [draw.choice(("E", "F", "EOF")) for _ in range(draw.choice((1, 1, 2)))]
    marks = " ".join(
        draw.choice(("<<", "<<-", "3<<")) + draw.choice(("{}", "'{}'", '"{}"')).format(name) for name in names
    )
    body: list[str] = []
    for name in names:
        body += [draw.choice(TEXT) for _ in range(draw.randrange(0, 3))]
        body.append(draw.choice(("", "\t")) + name)
    return f"{begin} {marks} {draw.choice(('', '/d/', 'x /d/'))}\n" + "\n".join(body)
