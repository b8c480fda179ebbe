"""An error that nobody thought of: what was there before serves, and the log has what a developer needs."""

from pathlib import Path

from .aftermath import aftermath, before
from .fleet import Fleet
from .marks import REAL

pytestmark = REAL
PLANTED = Path(__file__).with_name("planted")


def test_a_bug_in_a_swap_is_logged_and_rolled_back(fleet: Fleet, tmp_path: Path) -> None:
    was = before(fleet)
    fleet.release(web="ok planted")
    more = {"PYTHONPATH": str(PLANTED), "PLANTED_IN": "web", "PLANTED_ONCE": str(tmp_path / "once")}
    done = fleet.call("deploy", "shop", more=more)
    assert (tmp_path / "once").exists()
    log = fleet.root / ".bakehouse" / "runs" / f"{fleet.rows()[-1]['run']}.log"
    assert f"report it with the run's log, {log}" in done.out
    assert "unexpected: KeyError('planted')" in done.out
    logged = log.read_text(encoding="utf-8")
    assert "Traceback (most recent call last)" in logged
    assert "in swap" in logged and "planted" in logged
    aftermath(fleet, was, done, 4, "returned", "unexpected: KeyError('planted')", swapped={"web"})
