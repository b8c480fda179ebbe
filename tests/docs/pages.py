"""The pages that are tested, and the fenced blocks on them.

The words after a block's fence say what it is: a language, then how it is judged.

- `console`: commands and what they print; a page's run in order, in one folder.
  `console engine`: with an engine only.
- `yaml`: a whole manifest. `yaml fragment`: a part of one, put into `examples/repos.yaml`.
  `yaml save=FILE`: saved as FILE before what follows is run.
- `LANGUAGE from=FILE`: quoted from a file of the repo; a line `…` stands for lines left out.
- `sh`: commands for this repo, or for a host; make targets, paths, our verbs and options must be there.
  `json`: must parse.
- A comment `<!-- starts with: examples/tiny as tiny -->` says what lies in the folder where the page begins.
"""

import re
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).parents[2]
PAGES = sorted([*TOP.glob("*.md"), *TOP.glob("docs/**/*.md"), *TOP.glob("findings/*.md")])
FENCE = re.compile(r"^( *)```(.*)$")
STARTS = re.compile(r"^<!-- starts with: (.+) -->$", re.M)


@dataclass(frozen=True)
class Block:
    """One fenced block: the page, the line of its fence, the words after it, and the text."""

    page: Path
    line: int
    info: tuple[str, ...]
    text: str

    @property
    def language(self) -> str:
        return self.info[0] if self.info else ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words after the language that are no settings."""
        return tuple(word for word in self.info[1:] if "=" not in word)

    def setting(self, name: str) -> str:
        """The value of `name=value`; empty without one."""
        found = [word.partition("=")[2] for word in self.info if word.startswith(f"{name}=")]
        return found[0] if found else ""

    def __str__(self) -> str:
        return f"{name(self.page)}:{self.line}"


def name(page: Path) -> str:
    return page.relative_to(TOP).as_posix()


def blocks(page: Path) -> list[Block]:
    """The page's fenced blocks, in order."""
    found, inside = list[Block](), False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if not inside and fence:
            inside, begun, lines, indent = True, number, list[str](), len(fence[1])
            info = tuple(fence[2].split())
        elif inside and fence and not fence[2]:
            inside = False
            found.append(Block(page, begun, info, "".join(f"{each}\n" for each in lines)))
        elif inside:
            lines.append(line[indent:])
    assert not inside, f"{page}: a fence is not closed"
    return found


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.M | re.S)


def starts_with(page: Path) -> list[tuple[Path, str]]:
    """Return the files in the folder where a page's commands begin: a path of the repo, its name there."""
    found = STARTS.search(page.read_text(encoding="utf-8"))
    pairs = (each.split(" as ") for each in found[1].split(", ")) if found else ()
    return [(TOP / source, target) for source, target in pairs]


BLOCKS = [block for page in PAGES for block in blocks(page)]
