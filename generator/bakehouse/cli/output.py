"""Printing that respects NO_COLOR and survives a closed pipe; apart, so that host verbs load no more."""

import os
import sys

import click


def say(text: str, err: bool = False) -> None:
    """Print a text, in colour only on a terminal and without NO_COLOR."""
    try:
        click.echo(text, nl=False, err=err, color=False if os.environ.get("NO_COLOR") else None)
    except BrokenPipeError:
        # The reader has seen enough, as `head` does: the rest goes nowhere, and the exit code stays true.
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
