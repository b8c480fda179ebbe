"""What the schema refused is replaced, so that the checks can look at the rest: one run sees all problems.

Nothing is rendered from such a manifest. A stand-in must give a check nothing to say of its own; what a check
says of a place that the schema has spoken of is dropped by the caller.
"""

import json
import re
from typing import Any

from bakehouse.manifest import reader, schema
from bakehouse.manifest.reader import Map
from bakehouse.manifest.schema_errors import ErrorKind, SchemaError
from bakehouse.manifest.syntax_errors import SyntaxErrors

_ROUNDS = 5
_HARMLESS = (ErrorKind.NAME, ErrorKind.EMPTY)
# To leave these out would be a mistake of its own.
_WANTED = ("command", "health", "ready", "runner", "ssh", "start_period", "url", "version")
# Without these nobody knows what runs where.
_PLACING = (["host"], ["product"])
# What the rest of the builder means depends on these.
_DECISIVE = (("builder", "driver"), ("builder", "tls"))
_ENDPOINTS = ("builder", "endpoints")


def mend(data: Map, problems: list[SchemaError], file: str) -> bool:
    """Leave out what is wrong, and give required keys a stand-in; whether the checks can look at the rest."""
    unplaced = any(map(_places, problems))
    for turn in range(_ROUNDS):
        problems = [each for each in problems if each.kind not in _HARMLESS]
        if not problems and unplaced:
            _forget_orders(data)
        if not problems:
            return True
        for problem in problems:
            _mend(data, problem, turn)
        if any(each.subject in _DECISIVE or each.subject[:2] == _ENDPOINTS for each in problems):
            del data["builder"], data.lines["builder"]
        problems = schema.validate(data, file)
    return False


def _places(problem: SchemaError) -> bool:
    """Whether it keeps a host's `order` from being judged."""
    top, *steps = problem.subject
    return top == "repos" and problem.kind not in _HARMLESS and (len(steps) < 2 or steps[1:] in _PLACING)


def _forget_orders(data: Map) -> None:
    for host in data.get("hosts", {}).values():
        host.pop("order", None)
        host.lines.pop("order", None)


def _mend(data: Map, problem: SchemaError, turn: int) -> None:
    *steps, last = problem.subject
    parent: Any = data
    for step in steps:
        parent = parent[step]
    if problem.kind is ErrorKind.MISSING:
        parent.lines[last] = problem.finding.at.line
    if problem.kind is ErrorKind.MISSING or _named(problem) or _wanted(problem):
        parent[last] = _stand_in(problem, turn)
    else:
        del parent[last]
        del parent.lines[last]


def _wanted(problem: SchemaError) -> bool:
    return problem.kind is not ErrorKind.UNKNOWN and problem.subject[-1] in _WANTED


def _named(problem: SchemaError) -> bool:
    last = problem.subject[-1]
    return problem.kind is not ErrorKind.UNKNOWN and (last == "product" or isinstance(last, int))


def _stand_in(problem: SchemaError, turn: int) -> Any:
    if _named(problem):
        return _unique(problem.path, turn)
    key = problem.subject[-1]
    text = json.dumps({"stand_in": {} if key in ("images", "repos") else problem.example})
    return reader.read(text.encode(), SyntaxErrors(""))["stand_in"]


def _unique(path: str, turn: int) -> str:
    """A path, a name, the name of a secret: the schema says in the next turn which of them does not fit."""
    name = re.sub("[^a-z0-9]+", "-", path.lower()).strip("-")
    return (path, name, name.upper().replace("-", "_"))[turn % 3]
