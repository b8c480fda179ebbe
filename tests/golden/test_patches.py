"""A patch brings back to the byte what it was made from, git reads it alike, one that does not fit fails."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import trees
from .contents import Contents, contents, write
from .patches import PatchError, difference, patched
from .trees import HOSTS, TREES, Tree, base, golden

# What Python, an editor or git may take for the end of a line, or strip.
PIECES = [
    "a",
    "b",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\f",
    "\x85",
    "\u2028",
    "+",
    "-",
    "\\",
    "@@ -1 +1 @@\n",
    "é",
    "x\n",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
FILES = st.tuples(TEXTS, st.booleans())
TREES_OF_FILES = st.dictionaries(st.sampled_from(["a", "b", "c/d", "e"]), FILES, max_size=4)
OLD: Contents = {"page": ("one\ntwo\nthree\n", False)}
NEW: Contents = {"page": ("one\n2\nthree\n", False)}
ENDS = [
    ("a\r\nb\r\n", "a\r\nc\r\n"),
    ("a\nb", "a\nc"),
    ("a\nb", "a\nb\n"),
    ("a\nb\n", "a\nb"),
    ("a  \n\n", "a\n \n"),
    ("a\n", ""),
    ("", "a"),
]


def git_apply(folder: Path, patch: str) -> None:
    environment = {
        **os.environ,
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    argv = ["git", "-c", "core.autocrlf=false", "apply", "--allow-empty", "--whitespace=nowarn", "-"]
    subprocess.run(argv, cwd=folder, env=environment, input=patch.encode(), check=True)


@given(old=TREES_OF_FILES, new=TREES_OF_FILES)
def test_old_and_patch_and_own_files_are_the_new_tree(old: Contents, new: Contents) -> None:
    patch, own = difference(old, new)
    made = patched(old, patch)
    assert not made.keys() & own.keys()
    assert made | own == new


@pytest.mark.parametrize(("old", "new"), ENDS)
def test_git_ends_lines_alike(old: str, new: str, tmp_path: Path) -> None:
    before, after = {"page": (old, False)}, {"page": (new, False)}
    patch, own = difference(before, after)
    write(tmp_path, before)
    git_apply(tmp_path, patch)
    assert (contents(tmp_path), own) == (after, {})
    assert patched(before, patch) == after


@pytest.mark.parametrize(
    "tree", [tree for tree in (*TREES, *HOSTS) if tree.patch.exists()], ids=lambda tree: tree.name
)
def test_git_reads_each_golden_alike(tree: Tree, tmp_path: Path) -> None:
    patch = tree.patch.read_bytes().decode()
    before = golden(base(patch))
    write(tmp_path, before)
    git_apply(tmp_path, patch)
    assert contents(tmp_path) == patched(before, patch)


def test_what_is_gone_is_removed_or_moved() -> None:
    long = "".join(f"line {number}\n" for number in range(20))
    old: Contents = {"gone": ("only here\n", False), "here/page": (long, False)}
    new: Contents = {"there/page": (f"{long}more\n", False)}
    patch, own = difference(old, new)
    assert "rename from here/page\nrename to there/page\n" in patch
    assert "deleted file mode" in patch
    assert (patched(old, patch), own) == (new, {})


def test_another_mode_is_no_change_of_text() -> None:
    old, new = {"page": ("a\n", False)}, {"page": ("a\n", True)}
    patch, own = difference(old, new)
    assert own == new
    assert patched(old, patch) == {}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("-two", "-deux"), "page: line 1 is not what the patch was made for"),
        ((" one", " eins"), "page: line 1 is not what the patch was made for"),
        (("@@ -1,3", "@@ -2,3"), "page: line 2 is not what the patch was made for"),
        ((" three\n", ""), "page: a broken hunk: @@ -1,3 +1,3 @@"),
        ((" three\n", "three\n"), "page: a broken hunk"),
        (("@@ -1,3 +1,3 @@", "@@ here @@"), "page: a broken hunk: @@ here @@"),
        (("a/page b/page", "a/pages b/pages"), "wants a file that is not there: diff --git a/pages"),
        (("diff --git a/page b/page", "diff --git page"), "wants a file that is not there: diff --git page"),
    ],
)
def test_a_patch_that_does_not_fit_fails(change: tuple[str, str], why: str) -> None:
    patch, _ = difference(OLD, NEW)
    assert change[0] in patch
    with pytest.raises(PatchError, match=why.replace("+", r"\+")):
        patched(OLD, patch.replace(*change, 1))


@pytest.mark.parametrize(
    ("patch", "why"),
    [
        ("over plain/shop\ndiff --git a/gone b/gone\n", "wants a file that is not there"),
        ("over plain/shop\ndiff --git a/page b/pages\nrename from page\n", "stand beside it"),
        ("diff --git a/page b/page\n", "the first line does not say over which tree"),
        ("over nothing/shop\n", "nothing/rendered/shop holds no tree"),
    ],
)
def test_a_golden_that_does_not_fit_names_its_case(
    patch: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "HERE", tmp_path)
    write(tmp_path / "plain/rendered/shop", OLD)
    write(tmp_path / "odd/rendered", {"shop.patch": (patch, False), "shop/pages": ("mine\n", False)})
    with pytest.raises(PatchError, match=rf"odd/rendered/shop\.patch: .*{why}"):
        golden(Tree("odd", "shop"))
