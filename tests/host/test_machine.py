"""What is asked of the machine: the programs that run."""

import os
import subprocess
from pathlib import Path

from bakehouse.outside import machine


def test_which_programs_run(tmp_path: Path) -> None:
    program = tmp_path / f"bake-{os.getpid()}"
    program.write_text("#!/bin/sh\necho up\nread line\n", encoding="ascii")
    program.chmod(0o755)
    assert not machine.runs(program.name)
    with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        # The kernel names a program a moment after `Popen` has returned.
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        assert machine.runs(program.name)
        process.kill()
    assert not machine.runs(program.name)
