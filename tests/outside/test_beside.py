"""A call beside other work: its programs end with that work."""

from pathlib import Path

import pytest

from bakehouse.outside import process
from bakehouse.outside.beside import beside

from ..support.wait import until


def test_the_result_is_there_at_the_end() -> None:
    with beside(lambda: process.run(["echo", "here"], seconds=60.0)) as found:
        assert found.result().out == "here\n"


def test_work_that_is_interrupted_waits_for_no_program(tmp_path: Path) -> None:
    """It would wait for a thousand seconds."""
    told = tmp_path / "pid"
    argv = ["sh", "-c", f"echo $$ >{told}; exec sleep 1000"]
    with pytest.raises(KeyboardInterrupt), beside(lambda: process.run(argv, seconds=2000.0)) as found:
        until(lambda: told.exists() and told.read_text().endswith("\n"))
        raise KeyboardInterrupt
    assert found.result().code < 0
    assert not Path(f"/proc/{told.read_text().strip()}").exists()
