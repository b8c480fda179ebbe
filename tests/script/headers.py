"""The lines in the head of each part of the script about the variables that travel between parts."""

import re
from collections.abc import Mapping
from textwrap import fill

from .shell_flow import flows

HEAD = re.compile(r"^# --- .*\n(?:#.*\n)*", re.MULTILINE)
LINES = re.compile(r"# Reads: .*\n(?:#   .*\n)*# Sets: .*\n(?:#   .*\n)*\Z")


def wanted(parts: Mapping[str, str]) -> dict[str, str]:
    """Make the lines that each part needs; data, which no part sets, is left out."""
    found = flows(parts)
    return {
        part: line("Reads", {flow.name for flow in found if flow.reader == part})
        + line("Sets", {flow.name for flow in found if flow.setter == part})
        for part in parts
    }


def line(verb: str, names: set[str]) -> str:
    listed = ", ".join(sorted(names, key=str.lower)) or "nothing"
    return fill(f"# {verb}: {listed}", 120, subsequent_indent="#   ") + "\n"


def said(parts: Mapping[str, str]) -> dict[str, str]:
    """Read the lines that each part has at the end of its head."""
    return {part: last_lines(text) for part, text in parts.items()}


def last_lines(text: str) -> str:
    head = HEAD.search(text)
    lines = LINES.search(head.group()) if head else None
    return lines.group() if lines else "none"
