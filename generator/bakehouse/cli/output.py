"""Printing that respects NO_COLOR and survives a closed pipe; apart, so that host verbs load no more."""

import os
import sys

import click

from bakehouse.report import live, plain
from bakehouse.report.page import Page


def say(text: Page | str, err: bool = False) -> None:
    """Print a page, in colour on a terminal, or a text as it is."""
    stream = sys.stderr if err else sys.stdout
    try:
        if isinstance(text, str):
            click.echo(text, nl=False, err=err)
        elif live.is_terminal(stream):
            from bakehouse.report import terminal

            terminal.show(text, stream)
        else:
            click.echo(plain.show(text), nl=False, err=err)
    except BrokenPipeError:
        # The reader has seen enough, as `head` does: the rest goes nowhere, and the exit code stays true.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
