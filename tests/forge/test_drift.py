"""The check of the generated files, on a real Gitea."""

from .marks import EVERY_PART
from .shop import Shop, failed, succeeded

pytestmark = EVERY_PART


def test_a_hand_edit_is_red_and_the_log_has_the_mend(shop: Shop) -> None:
    succeeded(shop.repo.await_run("drift.yml"))
    shop.repo.git("switch", "--quiet", "--create", "edited")
    edited = shop.repo.folder / "compose.production.yaml"
    edited.write_text(edited.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
    shop.repo.commit("edit by hand")
    shop.repo.push("HEAD:edited")
    log = failed(shop.repo.await_run("drift.yml"))
    shop.repo.git("switch", "--quiet", "main")
    assert "compose.production.yaml: FAILED" in log
    assert "Change the manifest instead, then run: bakehouse render shop" in log
