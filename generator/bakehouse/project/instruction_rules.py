"""The refusals of BuildKit after it has parsed a file, for single instructions: too few words, unknown flags.

The words are BuildKit's. What ONBUILD keeps for later is not looked at until a build is based on the image.
"""

import re
from collections.abc import Mapping

from bakehouse.project.instructions import DockerfileError, Instruction, Instructions

# of every frontend: those of `# syntax=…-labs` and of later versions are no mistakes
_FLAGS: Mapping[str, frozenset[str]] = {
    "ADD": frozenset({"chown", "chmod", "link", "keep-git-dir", "checksum", "exclude", "unpack"}),
    "COPY": frozenset({"chown", "chmod", "link", "from", "exclude", "parents"}),
    "FROM": frozenset({"platform"}),
    "HEALTHCHECK": frozenset({"interval", "timeout", "start-period", "start-interval", "retries"}),
    "RUN": frozenset({"mount", "network", "security", "device"}),
}
_SWITCHES = frozenset({"link", "keep-git-dir", "parents", "unpack"})
_REPEATED = frozenset({"mount", "exclude", "device"})
_FLAGS_UNREAD = ("ARG", "STOPSIGNAL")
_AT_LEAST_ONE = ("ARG", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "SHELL", "VOLUME")
_EXACTLY_ONE = ("MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR")
_NOT_LATER = ("FROM", "MAINTAINER")
_STAGE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")


def refuse(instructions: Instructions) -> None:
    """Raise DockerfileError for the first instruction that BuildKit refuses."""
    for each in instructions.each:
        problem = _later(each) if each.is_kept_for_later else _words(each) or _flags(each)
        if problem:
            raise DockerfileError(problem, each.lines[0])


def _later(one: Instruction) -> str:
    return f"{one.name} isn't allowed as an ONBUILD trigger" if one.name in _NOT_LATER else ""


def _words(one: Instruction) -> str:
    if not one.words and one.name in _AT_LEAST_ONE:
        return f"{one.name} requires at least one argument"
    if not one.words and one.name in _EXACTLY_ONE:
        return f"{one.name} requires exactly one argument"
    if len(one.words) < 2 and one.name in ("ADD", "COPY"):
        return f"{one.name} requires at least two arguments: what to copy, and where to"
    if one.name == "SHELL" and not one.is_json:
        return "SHELL requires the arguments to be in JSON form"
    if one.name == "FROM" and len(one.words) == 3 and not _STAGE_NAME.fullmatch(one.words[2].lower()):
        return f'invalid name for build stage: "{one.words[2]}"'
    return _health(one.words) if one.name == "HEALTHCHECK" else ""


def _health(words: tuple[str, ...]) -> str:
    kind = words[0].upper()
    if kind not in ("CMD", "NONE"):
        return f'unknown type "{kind}" in HEALTHCHECK: try CMD'
    if kind == "NONE":
        return "HEALTHCHECK NONE takes no arguments" if len(words) > 1 else ""
    return "missing command after HEALTHCHECK CMD" if len(words) == 1 else ""


def _flags(one: Instruction) -> str:
    if one.name in _FLAGS_UNREAD or (one.name == "HEALTHCHECK" and one.words[0].upper() == "NONE"):
        return ""
    used: set[str] = set()
    for flag in one.flags:
        name, has_value, value = flag.removeprefix("--").partition("=")
        if name not in _FLAGS.get(one.name, ()):
            return f"{one.name}: unknown flag: {name}"
        if name in used and name not in _REPEATED:
            return f"{one.name}: duplicate flag specified: {name}"
        if (has_value and not value) if name in _SWITCHES else not has_value:
            return f"{one.name}: missing a value on flag: {name}"
        if name in _SWITCHES and value.lower() not in ("", "true", "false"):
            return f"{one.name}: expecting boolean value for flag {name}, not: {value}"
        used.add(name)
    return ""
