"""The files of runs: the newest stay, and those of a run under way; a killed run is like any other."""

import os
from pathlib import Path

from bakehouse.host.state import file_lock, json_file, run_store
from bakehouse.host.state.paths import State
from bakehouse.host.state.request import Request
from bakehouse.host.state.run_result import RunResult

REQUEST = Request("deploy", ("shop",), "ann")


def test_which_runs_stay(tmp_path: Path) -> None:
    state = State(tmp_path)
    under_way = run_store.create(run_store.run(state, "run-01"), REQUEST)
    for number in range(2, 8):
        made = run_store.run(state, f"run-{number:02}")
        os.close(run_store.create(made, REQUEST))
        made.log.write_text("", encoding="utf-8")
        if number != 3:  # that one was killed
            json_file.write(made.ended, RunResult(0, ()))
    run_store.forget(state, "shop", 3)
    stay = ["run-01", "run-05", "run-06", "run-07"]
    assert sorted({path.name.partition(".")[0] for path in state.runs.glob("run-*")}) == stay
    newest = run_store.newest(state, "shop")
    assert newest and newest.name == "run-01"
    os.close(under_way)
    for number in (8, 9):
        os.close(run_store.create(run_store.run(state, f"run-{number:02}"), REQUEST))
    run_store.forget(state, "shop", 3)
    assert sorted({path.name.partition(".")[0] for path in state.runs.glob("run-*")}) == [
        "run-07",
        "run-08",
        "run-09",
    ]


def test_two_that_look_at_once_do_not_take_each_other_for_the_run(tmp_path: Path) -> None:
    killed = run_store.run(State(tmp_path), "run-1")
    os.close(run_store.create(killed, REQUEST))
    with killed.asked.open("rb") as other:
        assert not file_lock.is_held(other.fileno())
        assert not killed.alive()
