"""Misspelt keys are read as the keys that they mean: told once, and what is below them is looked at."""

from typing import Any

from bakehouse.manifest import schema
from bakehouse.manifest.problems import Kind, Problem
from bakehouse.manifest.reader import Map


def correct(data: Map, file: str) -> tuple[list[Problem], list[Problem]]:
    """Rename the misspelt keys; returns what was said of them, and what the schema has against the rest."""
    told: list[Problem] = []
    while True:
        problems = schema.problems(data, file)
        misspelt = [each for each in problems if each.kind is Kind.UNKNOWN and _rename(data, each)]
        if not misspelt:
            return told, problems
        told += misspelt


def _rename(data: Map, problem: Problem) -> bool:
    """Whether the key had a meaning that no other key has."""
    *steps, key = problem.subject
    parent: Any = data
    for step in steps:
        parent = parent[step]
    if problem.example is None or problem.example in parent:
        return False
    line, key_line = parent.lines.pop(key), parent.key_lines.pop(key, None)
    parent.put(problem.example, parent.pop(key), key_line or line, line)
    return True
