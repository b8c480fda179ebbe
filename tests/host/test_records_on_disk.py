"""State files that somebody wrote over: a clear error with the file and what to do, never a traceback."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bakehouse.errors import ExternalError
from bakehouse.events import Event
from bakehouse.host.state import (
    definitions,
    failed_releases,
    freeze,
    managed_containers,
    noted_containers,
    run_store,
)
from bakehouse.host.state.paths import ProductState

from .shop import CONFIGURED, recorded

READERS: dict[str, Callable[[ProductState], object]] = {
    "backing.json": noted_containers.read,
    "definitions.json": definitions.read,
    "frozen.json": freeze.read,
    "refused.json": failed_releases.read,
    "running.json": managed_containers.read,
}
BROKEN = ["", "{", "7", "null", '"x"', "[]", '{"web": 7', "[" * 50_000]


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:9])
def test_what_is_no_record_is_refused_with_its_file(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ExternalError, match="is not valid") as refused:
        READERS[name](ProductState(tmp_path))
    assert str(tmp_path / name) in refused.value.what
    assert refused.value.hint


@pytest.mark.parametrize("line", [*BROKEN, "up", '{"product": "shop"}'], ids=lambda line: line[:9])
def test_a_line_of_the_log_that_is_no_event_is_what_something_printed(line: str) -> None:
    assert run_store.event(line) == Event("", "", line)


def test_a_record_is_noted_and_forgotten_by_service(tmp_path: Path) -> None:
    state = ProductState(tmp_path)
    assert managed_containers.read(state) == {}
    managed_containers.note(state, "web", recorded())
    managed_containers.note(state, "api", recorded("api"))
    managed_containers.forget(state, "web")
    managed_containers.forget(state, "nobody")
    assert managed_containers.read(state) == {"api": recorded("api")}


def test_the_record_of_an_earlier_build_is_completed(tmp_path: Path) -> None:
    state, looked = ProductState(tmp_path), recorded(fingerprint=replace(CONFIGURED, given={"HUSH": "h"}))
    managed_containers.note(state, "web", recorded())
    managed_containers.renew(state, {"web": looked, "nobody": looked})
    assert managed_containers.read(state) == {"web": looked}


def test_a_release_that_failed_is_known_until_it_is_good(tmp_path: Path) -> None:
    state = ProductState(tmp_path)
    failed_releases.note(state, "a", "exited with code 1")
    failed_releases.note(state, "b", "exited with code 2")
    failed_releases.forget(state, "a")
    failed_releases.forget(state, "nobody")
    assert failed_releases.read(state) == {"b": "exited with code 2"}
