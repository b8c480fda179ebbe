"""Printing that knows NO_COLOR, and a reader who goes away; apart, since the verbs of a host need no more."""

import os
import sys

import click


def say(text: str, err: bool = False) -> None:
    """Print; colours only on a terminal, and never where NO_COLOR is set."""
    try:
        click.echo(text, nl=False, err=err, color=False if os.environ.get("NO_COLOR") else None)
    except BrokenPipeError:
        # The reader has seen enough, as `head` does: the rest goes nowhere, and the exit code stays true.
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
