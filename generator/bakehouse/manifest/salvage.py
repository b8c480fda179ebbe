"""What the schema refused is replaced, so that the checks can look at the rest: one run sees all problems.

Nothing is rendered from such a manifest. A stand-in must give a check nothing to say of its own; what a check
says of a place that the schema has spoken of is dropped by the caller.
"""

import json
from typing import Any

from bakehouse.manifest import reader, schema
from bakehouse.manifest.faults import Faults
from bakehouse.manifest.problems import Kind, Problem
from bakehouse.manifest.reader import Map

_ROUNDS = 5
_HARMLESS = (Kind.NAME, Kind.EMPTY)
# To leave these out would be a mistake of its own.
_WANTED = ("command", "health", "ready", "runner", "ssh", "url", "version")
# What the rest of the builder means depends on these.
_DECISIVE = (("builder", "driver"), ("builder", "endpoints"), ("builder", "tls"))


def mend(data: Map, problems: list[Problem], file: str) -> bool:
    """Leave out what is wrong, and give required keys a stand-in; whether the checks can look at the rest."""
    for _ in range(_ROUNDS):
        problems = [each for each in problems if each.kind not in _HARMLESS]
        if not problems:
            return True
        for problem in problems:
            _mend(data, problem)
        if any(problem.subject in _DECISIVE for problem in problems):
            del data["builder"], data.lines["builder"]
        problems = schema.problems(data, file)
    return False


def _mend(data: Map, problem: Problem) -> None:
    *steps, last = problem.subject
    parent: Any = data
    for step in steps:
        parent = parent[step]
    if problem.kind is Kind.MISSING:
        parent.lines[last] = problem.finding.at.line
    if problem.kind is Kind.MISSING or isinstance(last, int) or _wanted(problem):
        parent[last] = _stand_in(problem)
    else:
        del parent[last]
        del parent.lines[last]


def _wanted(problem: Problem) -> bool:
    return problem.kind is not Kind.UNKNOWN and problem.subject[-1] in _WANTED


def _stand_in(problem: Problem) -> Any:
    key = problem.subject[-1]
    if key == "product" or isinstance(key, int):
        return problem.path  # like no other one
    text = json.dumps({"stand_in": {} if key in ("images", "repos") else problem.example})
    return reader.read(text.encode(), Faults(""))["stand_in"]
