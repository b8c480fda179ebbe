"""Manifests with hostile text wherever the schema allows any, as data for Hypothesis to build."""

import copy
import unicodedata
from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]

# What has a meaning to sh, HCL, YAML, JSON, Compose, Actions, jinja, git or a terminal.
PIECES = [
    "${HOME}", "$HOME", "$$", "${{ secrets.X }}", "$(id)", "`id`", "%{if}", "%%{", "%s", "${", "$\\{",
    "\\u0024{", '"', '""', "'", "'\\''", "\\", "\\\\", "\\n", "\\u00e9", "\\x41", "#", " #", "//", "/*",
    ": ", "- ", "? ", "|", ">", "{{", "}}", "{{{ c }}}", "{{%", "[", "]", "{", "}", ",", "&a", "*a",
    "!x", "@", "~", "=", ";", "&", "<", "(", ")", "null", "true", "no", "0x1", "1e5", "1.10", "007",
    "12:30", "-", "--", "---", "...", "*", "?", "EOF", "-n", "!", " ", "  ", "é", "ß", "\xa0", "\u200b",
    "\u202e", "\u3000", "�", "😀", "\U0001f469\u200d\U0001f4bb", "한", "\U000e0001", "A",
]  # fmt: skip
ANY = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")


def texts(*more: str) -> st.SearchStrategy[str]:
    """Text of one form of Unicode, which is the one that HCL keeps."""
    piece = st.one_of(st.sampled_from([*PIECES, *more]), ANY)
    return st.lists(piece, max_size=8).map(lambda pieces: unicodedata.normalize("NFC", "".join(pieces)))


VALUES = texts("\n", "\t", "\n\n", " \n ")
LINES = texts()


def parts() -> st.SearchStrategy[str]:
    """One part of a path."""
    clean = LINES.map(lambda text: text.replace("/", "").replace("\\", "").strip(" :\u00a0\u3000"))
    return clean.filter(
        lambda text: text.strip() == text and text.strip(".") != "" and text.lower() != ".git"
    )


# Paths that a tool may take for something else.
ODD_PATHS = [
    "-",
    "--help",
    "git@example.com:a",
    "github.com/a",
    "docker-image:a",
    "~",
    "$HOME",
    "*",
    "a=b",
    "#a",
]
PATHS = st.one_of(st.lists(parts(), min_size=1, max_size=3).map("/".join), st.sampled_from(ODD_PATHS))
NAMES = st.from_regex(r"[A-Z_][A-Za-z0-9_]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True).filter(
    lambda key: key not in ("default", "release")
)
LABELS = LINES.map(lambda text: "".join(c for c in text if not c.isspace() and c not in "\"'`\\=")).filter(
    bool
)


@st.composite
def images(draw: st.DrawFn) -> Data:
    context = draw(st.one_of(st.just("."), PATHS))
    paths = [context] if context != "." else draw(st.lists(PATHS, min_size=1, max_size=4, unique=True))
    return {
        "dockerfile": draw(PATHS),
        "context": context,
        "paths": paths,
        "args": draw(st.dictionaries(NAMES.map("A_{}".format), VALUES, max_size=4)),
        "labels": draw(st.dictionaries(LABELS, VALUES, max_size=3)),
        "contexts": draw(st.dictionaries(KEYS, st.one_of(st.sampled_from(paths), st.just(".")), max_size=2)),
        "secrets": draw(st.lists(NAMES.map(lambda name: f"S_{name.upper()}"), max_size=2, unique=True)),
    }


@st.composite
def services(draw: st.DrawFn, image_keys: list[str]) -> Data:
    service: Data = {"image": draw(st.sampled_from(image_keys))}
    if draw(st.booleans()):
        service["health"] = {"command": draw(st.lists(VALUES, min_size=1, max_size=4))}
    if draw(st.booleans()):
        service["memory"] = {"limit": "64MiB"}
    return service


@st.composite
def manifests(draw: st.DrawFn) -> Data:
    """A manifest of one repo; one in four has hostile text in place of a scalar that it has, whichever."""
    repo: Data = {"product": draw(KEYS), "branch": draw(st.sampled_from(["main", "a/b", "1", "true"]))}
    repo["images"] = draw(st.dictionaries(KEYS, images(), min_size=1, max_size=3))
    repo["services"] = draw(st.dictionaries(KEYS, services(sorted(repo["images"])), max_size=3))
    data: Data = {
        "version": 1,
        "registry": {"host": "127.0.0.1:5000", "owner": "acme", "username": "bot", "token": "REGISTRY_TOKEN"},
        "forge": {"kind": "gitea", "version": "1.26", "url": "https://git.example.com"},
        "repos": {"shop": repo},
    }
    return spoiled(draw, data) if draw(st.integers(0, 3)) == 3 else data


def spoiled(draw: st.DrawFn, data: Data) -> Data:
    data = copy.deepcopy(data)
    holder, key = draw(st.sampled_from(list(scalars(data))))
    # Another form of Unicode is refused, since HCL would change it.
    holder[key] = draw(st.one_of(VALUES, VALUES.map("e\u0301{}".format)))
    return data


def scalars(data: Any) -> list[tuple[Any, Any]]:
    """Each scalar of the data, as what holds it and its key or number there."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    found: list[tuple[Any, Any]] = []
    for key, value in pairs:
        found += scalars(value) if isinstance(value, dict | list) else [(data, key)]
    return found
