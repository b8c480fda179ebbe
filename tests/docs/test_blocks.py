"""Every fenced block is run or validated; one that is neither fails."""

import json
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bakehouse.manifest import load

from .pages import BLOCKS, PAGES, TOP, Block, blocks, name
from .reader import Reader, pattern, steps

SHOWN_ALONE = ("text", "mermaid")
BASE = TOP / "examples" / "repos.yaml"


def validate(text: str) -> None:
    """Raises ManifestError, and fails where there is a warning."""
    loaded = load(text.encode(), "repos.yaml")
    assert not loaded.warnings, loaded.warnings[0]


def whole(block: Block) -> None:
    assert re.search(r"^version:", block.text, re.M), f"{block}: no whole manifest; say what it is"
    validate(block.text)


def fragment(block: Block) -> None:
    """A part replaces a key of the base whole, but for `repos` and `defaults`, which it goes into."""
    base, part = yaml.safe_load(BASE.read_text(encoding="utf-8")), yaml.safe_load(block.text)
    deep = {key: merged(base[key], part[key]) for key in ("repos", "defaults") if key in part}
    validate(yaml.safe_dump({**base, **part, **deep}, allow_unicode=True))


def merged(base: Any, part: Any) -> Any:
    if not isinstance(base, Mapping) or not isinstance(part, Mapping):
        return part
    return {**base, **{key: merged(base.get(key), value) for key, value in part.items()}}


def quoted(block: Block) -> None:
    file = block.setting("from")
    text = (TOP / file).read_text(encoding="utf-8")
    assert re.search(f"^{pattern(block.text)}", text, re.M), f"{block}: is not in {file}"


def commands(block: Block) -> None:
    """Commands for this repo: the shell can read them, make has their targets, their paths are there."""
    subprocess.run(["sh", "-n"], input=block.text, text=True, check=True)
    made = [word for line in block.text.splitlines() if " make " in f" {line} " for word in targets(line)]
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    for target in made:
        assert re.search(rf"^{re.escape(target)}:", makefile, re.M), f"{block}: make has no {target}"
    for path in re.findall(r"\b(?:tests|docs|examples|templates|generator)/[\w./*-]+", block.text):
        assert list(TOP.glob(path)), f"{block}: there is no {path}"
    calls(block.text)


def calls(text: str) -> None:
    """Our own verbs have the options that they are called with; the page of the command line knows them."""
    page = (TOP / "docs" / "cli.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, re.M | re.S))
    for line in text.splitlines():
        program, verb, *words = [*shlex.split(line.partition("<")[0], comments=True), "", ""]
        if program != "bakehouse" or verb == "--version":
            continue
        assert verb in sections, line
        for option in (word.partition("=")[0] for word in words if word.startswith("-")):
            assert re.search(rf"(?<!\S){option}(?![\w-])", sections[verb]), f"{line}: there is no {option}"


def targets(line: str) -> list[str]:
    words = line.partition("#")[0].partition("make ")[2].split()
    return [word for before, word in zip(["", *words], words, strict=False) if is_target(before, word)]


def is_target(before: str, word: str) -> bool:
    return before != "-C" and not word.startswith("-") and "=" not in word


def parses(block: Block) -> None:
    json.loads(block.text)


def console(block: Block) -> None:
    """Run by the page's own test; here only that there is a command."""
    assert steps(block), f"{block}: no command"


Judge = Callable[[Block], None]
JUDGES: dict[tuple[str, ...], Judge] = {
    ("yaml",): whole,
    ("yaml", "fragment"): fragment,
    ("json",): parses,
    ("sh",): commands,
    ("console",): console,
    ("console", "engine"): console,
}


def judge_of(block: Block) -> Judge | None:
    return quoted if block.setting("from") else JUDGES.get((block.language, *block.words))


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_is_what_it_says(block: Block) -> None:
    judge = judge_of(block)
    assert judge or block.language in SHOWN_ALONE, f"{block}: nothing runs or validates it: {block.info}"
    if judge:
        judge(block)


RUN = [page for page in PAGES if any(block.language == "console" for block in blocks(page))]
ENGINE = [page for page in RUN if any("engine" in block.words for block in blocks(page))]


def needs(page: Path) -> list[pytest.MarkDecorator]:
    """A page that shows the look at a checkout shows what Compose tells of it."""
    console = (block for block in blocks(page) if block.language == "console")
    return [pytest.mark.compose] if any("--into" in block.text for block in console) else []


@pytest.mark.parametrize("page", [pytest.param(each, id=name(each), marks=needs(each)) for each in RUN])
def test_the_commands_of_a_page(page: Path, tmp_path: Path) -> None:
    follow(page, tmp_path, engine=False)


@pytest.mark.engine
@pytest.mark.busybox_base
@pytest.mark.parametrize("page", ENGINE, ids=name)
def test_the_commands_of_a_page_with_an_engine(page: Path, tmp_path: Path) -> None:
    follow(page, tmp_path, engine=True)


def follow(page: Path, folder: Path, engine: bool) -> None:
    """The page from its top; without an engine, all that needs none."""
    reader = Reader(page, folder)
    for block in blocks(page):
        if engine or "engine" not in block.words:
            reader.follow(block)


BAD = ("", "python", "yaml nonsense", "hcl")


@pytest.mark.parametrize("info", BAD)
def test_a_block_that_nothing_judges_is_found(info: str) -> None:
    block = Block(TOP / "README.md", 1, tuple(info.split()), "x\n")
    assert judge_of(block) is None
    assert block.language not in SHOWN_ALONE


@pytest.mark.parametrize("line", ["bakehouse bake", "bakehouse deploy --gently", "bakehouse status -m x"])
def test_a_call_that_there_is_not_is_found(line: str) -> None:
    calls("bakehouse deploy clock --tag SHA\nbakehouse freeze clock -m 'it is late'\n")
    with pytest.raises(AssertionError, match="bakehouse"):
        calls(line)


def test_a_block_that_shows_something_else_fails(tmp_path: Path) -> None:
    page = TOP / "README.md"
    for number, (shown, good) in enumerate((("one\n", True), ("two\n", False), ("", False), ("o…\n", True))):
        folder = tmp_path / str(number)
        folder.mkdir()
        block = Block(page, 1, ("console",), f"$ echo one\n{shown}")
        if good:
            Reader(page, folder).follow(block)
        else:
            with pytest.raises(AssertionError, match="and the page shows"):
                Reader(page, folder).follow(block)
