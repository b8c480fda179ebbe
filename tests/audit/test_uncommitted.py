"""What a file with uncommitted changes says decides nothing: the commit counts."""

from pathlib import Path

from bakehouse import manifest
from bakehouse.audit.findings import findings
from bakehouse.audit.read import subject
from bakehouse.findings import Level

from ..host.clone import Clone, clone
from .shop import HEAD, SHOP

DOCKERFILE = "FROM alpine:3\nCOPY web/index.js /srv/\nHEALTHCHECK CMD true\n"


def checkout(tmp_path: Path) -> Clone:
    shop = clone(tmp_path / "shop")
    shop.write("compose.yaml", "services:\n  web:\n    image: shop/web\n")
    for folder in ("web", "lib"):
        (shop.folder / folder).mkdir()
    shop.write("lib/a.js", "")
    shop.write("web/index.js", "")
    shop.write("web/Dockerfile", DOCKERFILE)
    shop.commit()
    return shop


def found(shop: Clone) -> list[tuple[str, str, str]]:
    text = HEAD + SHOP.replace("    host: prod", "    host: prod\n    compose: compose.yaml")
    loaded = manifest.load(text.encode(), "repos.yaml").manifest
    told = findings(subject(loaded, loaded.repos[0], shop.folder))
    return [(each.rule, each.level.value, each.what) for each in told if each.level is not Level.NOTE]


def test_an_edited_dockerfile(tmp_path: Path) -> None:
    shop = checkout(tmp_path)
    assert found(shop) == []
    shop.write("web/Dockerfile", DOCKERFILE.replace("index.js", "gone.js"))
    [(rule, level, what)] = found(shop)
    assert (rule, level) == ("repository/source-missing", "warning")
    assert what.endswith(f"; {shop.folder}/web/Dockerfile has uncommitted changes")
    shop.commit()
    [(rule, level, what)] = found(shop)
    assert (rule, level) == ("repository/source-missing", "error")
    assert "uncommitted" not in what


def test_a_sparse_checkout(tmp_path: Path) -> None:
    shop = checkout(tmp_path)
    shop.git("sparse-checkout", "set", "lib")
    assert not (shop.folder / "web").exists()
    told = found(shop)
    assert told and {level for _, level, _ in told} == {"warning"}
