"""Commands of the demo: shown as a user would type them; a failure ends the demo."""

import os
import shlex
import subprocess
import sys
from pathlib import Path


def title(text: str) -> None:
    """Print a heading before the output of the commands."""
    print(f"\n### {text}\n", flush=True)


def export(**variables: str | Path) -> None:
    """Show variables and set them for what follows."""
    told = {name: str(value) for name, value in variables.items()}
    print("$ export " + " ".join(f"{name}={shlex.quote(value)}" for name, value in told.items()))
    os.environ |= told


def run(*words: str | Path, told: Path | None = None, expected: int = 0) -> None:
    """Show a command and run it, with `told` on its stdin; exit with its code if another was expected."""
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
    """Tell whether a docker command succeeds; shows nothing."""
    return subprocess.run(["docker", *words], capture_output=True, check=False).returncode == 0


def output(*words: str | Path) -> str:
    """Return the output of a command, which is not shown; exit with its error if it fails."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{shlex.join(map(str, words))}: {done.stderr.strip()}")
    return done.stdout.strip()
