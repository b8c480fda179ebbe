"""Random ignore files, of lines that the script evaluates and of lines that it leaves to the build."""

import random
from collections.abc import Iterator

# Below each context; a path that ends in a slash is a folder of one file.
TREE = (
    *(
        "README.md",
        "a.md",
        "b.txt",
        ".env",
        ".env.local",
        "package.json",
        "a b",
        "a+b.md",
        "(p).md",
        "é.md",
        "$x",
    ),
    *(
        "docs/",
        "docs/a.md",
        "docs/deep/b.md",
        "docs/deep/c.txt",
        "only/a.md",
        "only/below/b.md",
        "x.md/in",
        "a.d/b.d/c.d",
    ),
    *("src/a.js", "src/a.test.js", "src/docs/a.md", "src/node_modules/m/index.js", "node_modules/m/index.js"),
    *(
        "a/b/c/d",
        "a/c",
        "a/x/y/c",
        "build/out.log",
        "logs/a.log",
        "logs/b/a.log",
        "#hash",
        "!bang",
        "-dash",
        "tail\\",
    ),
)
NAMES = (
    "a",
    "b",
    "c",
    "d",
    "docs",
    "src",
    "node_modules",
    "a.md",
    ".env",
    "only",
    "deep",
    "build",
    "x.md",
    "a b",
    "$x",
    "a+b.md",
    "é.md",
)
GLOBS = ("*.md", "*", "a*", "*.test.js", "*.*", ".env*", "*a*", "*.d", "d*s", "*.log", "(*", "a+*")
LEFT = (
    "?.md",
    "[a-c]*",
    "\\$x",
    "a\\*",
    "**.md",
    "a**",
    "docs/..",
    "../docs",
    "a/../docs",
    "tail\\\\",
    "\\!bang",
    "/",
    ".",
    "a/**/**/c",
    "***",
)
AGAIN = ("!docs", "!*.md", "!src/a.js", "! a", "/!docs", "!**/c", "./!docs")


def ignore_files(seed: int, count: int) -> Iterator[bytes]:
    """Make the texts of ignore files, the same ones for a seed."""
    chance = random.Random(seed)
    return (_text(chance) for _ in range(count))


def _text(chance: random.Random) -> bytes:
    lines = [_line(chance) for _ in range(chance.choice((0, 1, 1, 2, 3, 6)))]
    if chance.random() < 0.15:
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(AGAIN))
    mark = "\ufeff" if chance.random() < 0.1 else ""
    return (
        mark + "".join(line + chance.choice(("\n", "\n", "\n", "\r\n", " \n")) for line in lines)
    ).encode()


def _line(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.08:
        return chance.choice(("# docs", "", "   ", " # a", "#hash", "\t"))
    if kind < 0.18:
        return chance.choice(LEFT)
    return _dress(chance, "/".join(_parts(chance)))


def _parts(chance: random.Random) -> list[str]:
    parts = [chance.choice(NAMES if chance.random() < 0.6 else GLOBS)]
    if chance.random() < 0.4:
        parts.insert(0, "**" if chance.random() < 0.6 else chance.choice(NAMES))
    if chance.random() < 0.2:
        parts.append("**")
    if chance.random() < 0.2:
        parts.append(chance.choice(NAMES + GLOBS))
    return parts


def _dress(chance: random.Random, pattern: str) -> str:
    before = chance.choice(("", "", "", "", "/", "./", " ", "\t", "//", "/./"))
    return before + pattern + chance.choice(("", "", "", "", "/", " ", "//", "/.", "\u00a0"))
