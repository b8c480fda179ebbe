"""What is rendered is what is committed, to the byte and the executable bit, and nothing beside it.

`BAKEHOUSE_UPDATE=1` writes the goldens anew (see conftest.py); the answers beside them (`.bake.json`,
`.compose.json`) are written by hand.
"""

import pytest

from .answers import BAKE, COMPOSE, WRITE, shared
from .contents import contents
from .derived import PARTS, SCRIPT
from .renderer import rendered, rendered_trees
from .trees import CASES, HERE, TREES, manifest, whole

EVERY_CASE = pytest.mark.parametrize("case", CASES)


@EVERY_CASE
def test_renders_what_is_committed(case: str) -> None:
    wanted = rendered(manifest(case).read_bytes())
    found = contents(whole(case))
    assert sorted(found) == sorted(wanted)
    for name in wanted:
        assert found[name] == wanted[name], name


@EVERY_CASE
def test_a_script_is_its_data_and_then_the_parts_as_they_are(case: str) -> None:
    assert len(PARTS) > 1
    parts = b"".join(part.read_bytes() for part in PARTS)
    trees = rendered_trees(manifest(case).read_bytes()).values()
    scripts = [tree[SCRIPT][0].encode() for tree in trees if SCRIPT in tree]
    assert scripts
    assert all(script.endswith(parts) for script in scripts)


def test_every_answer_belongs_to_a_tree() -> None:
    written = {path for kind in ("*.json", "*.yml") for path in (*HERE.glob(kind), *HERE.glob(f"*/{kind}"))}
    kinds = (BAKE, WRITE, COMPOSE, "base.yml")
    read = {tree.answer(kind) for tree in TREES for kind in kinds}
    assert written <= read | {path for tree in TREES for kind in kinds for path in shared(tree.case, kind)}
