"""Parts that a golden leaves out, because they follow from another file: the script's parts, sums of files.

In place of a sum stands the name of the file whose sum it is.
"""

import re
from hashlib import sha256
from pathlib import Path

from .contents import Contents

SCRIPT = "ci/images.sh"
PARTS = sorted(Path(__file__).parents[2].glob("templates/images/*.sh"))
SUM = re.compile(r"\b[0-9a-f]{64}\b")
NAME = re.compile(r"<sha256 of ([^<>\n]+)>")


def parts() -> str:
    """Return the text after the data in every script."""
    return "".join(part.read_bytes().decode() for part in PARTS)


def without(tree: Contents) -> Contents:
    """A whole tree as its golden holds it."""
    names = {_sum(text): f"<sha256 of {name}>" for name, (text, _) in tree.items()}
    return {
        name: (SUM.sub(lambda found: names.get(found[0], found[0]), _data(name, text)), executable)
        for name, (text, executable) in tree.items()
    }


def _data(name: str, text: str) -> str:
    return text.removesuffix(parts()) if name == SCRIPT else text


def completed(golden: Contents) -> Contents:
    """The whole tree that a golden stands for."""
    return {name: (_whole(golden, name), executable) for name, (_, executable) in golden.items()}


def _whole(golden: Contents, name: str) -> str:
    text = NAME.sub(lambda found: _sum(_whole(golden, found[1])), golden[name][0])
    return text + parts() if name == SCRIPT else text


def _sum(text: str) -> str:
    return sha256(text.encode()).hexdigest()
