"""Commands of the demo: shown as they are typed, and ended with it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path


def title(text: str) -> None:
    """A heading that stands before what the commands print."""
    print(f"\n### {text}\n", flush=True)


def export(**variables: str | Path) -> None:
    """Show variables and set them for what follows."""
    told = {name: str(value) for name, value in variables.items()}
    print("$ export " + " ".join(f"{name}={shlex.quote(value)}" for name, value in told.items()))
    os.environ |= told


def run(*words: str | Path, told: Path | None = None, expected: int = 0) -> None:
    """Show a command and run it, with a file on its standard input; exit as it does where not expected."""
    typed = shlex.join(map(str, words)) + (f" < {told}" if told else "")
    print(f"$ {typed}", flush=True)
    text = told.read_bytes() if told else b""
    process = subprocess.Popen(list(map(str, words)), stdin=subprocess.PIPE)
    try:
        process.communicate(text)
    except BaseException:
        # from a terminal it has been told already; by `kill` only we have
        process.terminate()
        process.wait()
        raise
    if process.returncode != expected:
        sys.exit(process.returncode if process.returncode > 0 else 1)


def has(*words: str) -> bool:
    """Tell whether docker does well with these words; nothing is shown."""
    return subprocess.run(["docker", *words], capture_output=True, check=False).returncode == 0


def output(*words: str | Path) -> str:
    """What a command prints, which is not shown; exit with its error where it fails."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{shlex.join(map(str, words))}: {done.stderr.strip()}")
    return done.stdout.strip()


def remove(how: str, which: str, chosen: str) -> None:
    """Have the engine remove what it lists under a filter; what it cannot remove is told."""
    listed = subprocess.run(
        ["docker", *which.split(), f"--filter={chosen}"], capture_output=True, text=True, check=False
    )
    if names := sorted({name for name in listed.stdout.split() if not name.endswith("<none>")}):
        done = subprocess.run(["docker", *how.split(), *names], capture_output=True, text=True, check=False)
        sys.stderr.write(done.stderr)
