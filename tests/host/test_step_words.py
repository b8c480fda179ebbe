"""Plans, events, history and status in words for people; the data behind them keeps its own."""

from dataclasses import replace

import pytest

from bakehouse.host.planning import comparison, step_words
from bakehouse.host.planning.deploy_plan import ServiceStep
from bakehouse.host.state.history_entry import Action, RunOutcome, StepRecord
from bakehouse.host.status_records import ProductStatus, ServiceStatus
from bakehouse.report import plain, rows, status

from .shop import row

TAG = "900ef91aa0c1" + "7" * 28


@pytest.mark.parametrize(
    ("action", "reasons", "container", "words"),
    [
        (
            Action.RECREATE,
            ("image", "environment PORT"),
            "c1",
            "recreating (new image 900ef91aa0c1, environment PORT)",
        ),
        (Action.RECREATE, (comparison.ABSENT,), None, "starting (no container)"),
        (
            Action.RECREATE,
            (comparison.UNKNOWN, "is exited"),
            "c1",
            "recreating (started outside bakehouse, is exited)",
        ),
        (Action.RESTART, (comparison.FILES,), "c1", "restarting (mounted files changed)"),
        (Action.JOB, ("image",), "c1", "running the job (new image 900ef91aa0c1)"),
        (Action.START, ("is exited",), "c1", "starting (is exited)"),
        (Action.START, (comparison.STILL_RUNS,), "c1", "waiting (has not ended yet)"),
        (Action.START, (comparison.STARTING,), "c1", "waiting (its health check has not passed yet)"),
        (Action.REMOVE, (comparison.NOT_IN_RELEASE,), "c1", "removing (not in this release)"),
    ],
)
def test_a_step_that_begins(
    action: Action, reasons: tuple[str, ...], container: str | None, words: str
) -> None:
    step = ServiceStep("web", action, reasons, f"r/web:{TAG}", "sha256:1", None, container)
    assert step_words.doing(step) == words


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (RunOutcome.GOOD, "ok"),
        (RunOutcome.RETURNED, "rolled back"),
        (RunOutcome.BROKEN, "rollback failed"),
        (RunOutcome.FAILED, "failed, nothing changed"),
    ],
)
def test_a_row_of_the_history(outcome: RunOutcome, word: str) -> None:
    plan = tuple(StepRecord(key, key, (), "", "") for key in ("hold", "keep", "restart", "job", "remove"))
    first, second = plain.show(
        rows.show({"shop": (replace(row(), verdict=outcome, plan=plan, why=""),)})
    ).splitlines()
    assert f"  {word}  " in first
    done = "hold recreated, restart restarted, job ran, remove removed"
    planned = "planned: hold recreate, restart restart, job job, remove remove"
    assert second == f"    {done if outcome is RunOutcome.GOOD else planned}"


def test_a_status() -> None:
    absent = ServiceStatus("web", comparison.ABSENT, "", "", "", None, None, (comparison.ABSENT,))
    by_hand = ServiceStatus(
        "api", "running", f"r/api:{TAG}", "", TAG, TAG, False, ("hand deploy: not started by bakehouse",)
    )
    found = ProductStatus("shop", None, "", TAG, None, None, None, None, TAG, (absent, by_hand), ())
    assert plain.show(status.show(found)).splitlines() == [
        f"shop: not deployed yet; newest release: {TAG}",
        f"  interrupted deploy of: {TAG}",
        "  web             missing                 built at unknown",
        "    drift: no container",
        "  api             running   900ef91aa0c1  built at 900ef91aa0c1, reports 900ef91aa0c1"
        "  (not the newest)",
        "    drift: started outside bakehouse (by hand with Compose?)",
    ]
    advised = plain.show(status.show(replace(found, advice=("render host.json again",))))
    assert advised.splitlines()[-1] == "  render host.json again"
    assert plain.show(status.show(replace(found, serves=TAG))).startswith(
        f"shop: running {TAG}; newest release: {TAG}\n"
    )
