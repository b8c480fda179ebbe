"""The data block of these tests has the rendered one's names; both sides spell shared names alike."""

import re
from pathlib import Path

from bakehouse import names

from .shop import PARTS, Data, Image

TEMPLATE = (PARTS.parent / "images.sh").read_text(encoding="utf-8")
PARTS_TEXT = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(PARTS).glob("*.sh")))
VARIABLE = re.compile("^([a-z_]+)=", re.MULTILINE)
FUNCTION = re.compile(r"^([a-z_]+)\(\) \{", re.MULTILINE)


def test_block_has_the_templates_names() -> None:
    text = Data({"backend": Image(["backend"])}).text()
    assert sorted(VARIABLE.findall(text)) == sorted(VARIABLE.findall(TEMPLATE))
    assert FUNCTION.findall(text) == FUNCTION.findall(TEMPLATE)


def test_parts_spell_shared_names_alike() -> None:
    assert f'"{names.LABEL_REVISION}"' in PARTS_TEXT.replace("'", '"')
    assert f":{names.INPUTS}$hash" in PARTS_TEXT
    assert f"export {names.CACHE_VARIABLE}=write" in PARTS_TEXT
    for variable in (names.TAG_VARIABLE, *names.COMMIT_VARIABLES.values()):
        assert re.search(rf"\b{variable}\b", PARTS_TEXT)
