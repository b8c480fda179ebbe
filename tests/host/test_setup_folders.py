"""The folders that a deploy trusts: nobody else may write where the checkouts are, or look into the state."""

import os
from pathlib import Path

import pytest

from bakehouse.errors import RefusedError
from bakehouse.host import setup_folders
from bakehouse.host.state.paths import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    made = State(tmp_path / "srv")
    made.folder.mkdir(parents=True)
    made.root.chmod(0o755)
    made.folder.chmod(0o700)
    return made


def test_a_new_host(tmp_path: Path) -> None:
    setup_folders.check(State(tmp_path / "new"))
    assert not setup_folders.is_open(State(tmp_path / "new"))


def test_one_as_setup_leaves_it(state: State) -> None:
    setup_folders.check(state)
    assert not setup_folders.is_open(state)


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o1777])
def test_others_may_not_write_to_the_root(state: State, mode: int) -> None:
    state.root.chmod(mode)
    with pytest.raises(RefusedError) as error:
        setup_folders.check(state)
    assert str(error.value) == (
        f"other users can write to {state.root} (mode {mode:04o})\n  run: chmod go-w {state.root}"
    )


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o777, 0o701])
def test_the_state_is_closed(state: State, mode: int) -> None:
    state.folder.chmod(mode)
    setup_folders.check(state)
    assert setup_folders.is_open(state)
    setup_folders.close(state)
    assert state.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("name", [".", ".bakehouse"])
def test_folders_of_another_user(state: State, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_UID", raising=False)
    folder = state.root / name
    os.chown(folder, 12345, -1)
    with pytest.raises(RefusedError, match=rf"^{folder} belongs to another user \(uid 12345\)"):
        setup_folders.check(state)
    monkeypatch.setenv("SUDO_UID", "12345")
    setup_folders.check(state)
