"""Hostile text, whole and as paths, names and keys."""

import unicodedata

from hypothesis import strategies as st

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
FOLDERS = st.lists(parts(), min_size=1, max_size=3).map("/".join)
PATHS = st.one_of(FOLDERS, st.sampled_from(ODD_PATHS))
# A Dockerfile of these names is refused; half of all manifests would have one.
DOCKERFILES = PATHS.filter(lambda path: path not in ("-", "git@example.com:a", "github.com/a"))
NAMES = st.from_regex(r"[A-Z_][A-Za-z0-9_]{0,8}", fullmatch=True)
KEYS = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True).filter(
    lambda key: key not in ("default", "release")
)
LABELS = LINES.map(lambda text: "".join(c for c in text if not c.isspace() and c not in "\"'`\\=")).filter(
    bool
)
