"""The stages of a Dockerfile: what each is built on, and which files it reads, as far as the file tells."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from e2b_dockerfile_utils import parse_heredoc

from .instructions import DockerfileError, Instruction, Instructions
from .variables import AMD64, Variables, of_platform

_REMOTE = ("http://", "https://", "git@", "git://", "ssh://")


@dataclass(frozen=True, slots=True)
class Source:
    """Files that an instruction reads: a path or a pattern below `origin`; it begins at the origin's top.

    `origin` is empty for the build context; else the name of a stage, a named context or an image. A path
    that only the environment of the base image completes keeps its `$`.
    """

    path: str
    origin: str
    line: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `base` is expanded; `built_on` is the index of the stage that it names, or None."""

    index: int
    name: str
    base: str
    built_on: int | None
    line: int
    instructions: tuple[Instruction, ...]
    sources: tuple[Source, ...]

    def last(self, name: str) -> Instruction | None:
        """Return the last instruction of that name which takes effect in this stage itself."""
        own = [one for one in self.instructions if one.name == name and not one.is_kept_for_later]
        return own[-1] if own else None


def read_stages(
    instructions: Instructions, given: Mapping[str, str], platform: str = AMD64
) -> tuple[Stage, ...]:
    """Separate the stages; `given` are values of build arguments. Raise DockerfileError if there is none."""
    known = {name: given.get(name, value) for name, value in of_platform(platform).items()}
    before = Variables(instructions.escape, given, known, dict(known))
    groups: list[list[Instruction]] = []
    for each in instructions.each:
        if each.name == "FROM":
            groups.append([each])
        elif groups:
            groups[-1].append(each)
        elif each.name == "ARG":
            before.declare(each)
        else:
            raise DockerfileError(f"{each.name} comes before the first FROM", each.lines[0])
    if not groups:
        raise DockerfileError("the file has no FROM", 1)
    stages: list[Stage] = []
    variables: list[Variables] = []
    for group in groups:
        stages.append(_stage(stages, variables, before, group))
    return tuple(stages)


def needed(stages: Sequence[Stage], target: str) -> tuple[Stage, ...]:
    """Return the stages that a build of `target` runs, in their order; of the last stage if it is empty.

    Raise KeyError if no stage is named so.
    """
    at = stages[-1].index if not target else named(stages, target)
    if at is None:
        raise KeyError(target)
    wanted, found = [at], set()
    while wanted:
        stage = stages[wanted.pop()]
        found.add(stage.index)
        origins = (named(stages[: stage.index], source.origin) for source in stage.sources)
        wanted += {index for index in (stage.built_on, *origins) if index is not None} - found
    return tuple(stage for stage in stages if stage.index in found)


def named(stages: Sequence[Stage], name: str) -> int | None:
    """Return the index of the stage that a name or a number means; the last one of a name counts."""
    folded = name.lower()
    same = [stage.index for stage in stages if stage.name == folded and name]
    if same:
        return same[-1]
    return int(name) if name.isdecimal() and int(name) < len(stages) else None


def mount_fields(mount: str, line: int = 0) -> dict[str, str]:
    """Return the fields of a `--mount` by their names in small letters; raises DockerfileError."""
    try:
        words = next(csv.reader([mount]), [])
    except csv.Error as error:
        raise DockerfileError(f"--mount cannot be read: {error}", line) from error
    parts = (word.partition("=") for word in words)
    return {key.lower(): value for key, _, value in parts}


def _stage(
    stages: Sequence[Stage], variables: list[Variables], before: Variables, group: Sequence[Instruction]
) -> Stage:
    first, *rest = group
    line = first.lines[0]
    words = [before.expand(word, line, unset_is_empty=True) for word in first.words]
    name = _name(words, line)
    base = words[0]
    built_on = named(stages, base) if not base.isdecimal() else None
    own = variables[built_on].child() if built_on is not None else _fresh(before)
    variables.append(own)
    sources: list[Source] = []
    for each in rest:
        if each.is_kept_for_later:
            continue
        if each.name == "ARG":
            own.declare(each)
        elif each.name == "ENV":
            own.set(each)
        sources += _sources(each, own)
    return Stage(len(stages), name, base, built_on, line, tuple(rest), tuple(sources))


def _fresh(before: Variables) -> Variables:
    return Variables(before.escape, before.given, dict(before.arguments))


def _name(words: Sequence[str], line: int) -> str:
    match words:
        case [_]:
            return ""
        case [_, word, name] if word.lower() == "as":
            return name.lower()
    raise DockerfileError("FROM requires either one argument, or three: FROM <source> [as <name>]", line)


def _sources(instruction: Instruction, variables: Variables) -> Iterator[Source]:
    line = instruction.lines[0]
    if instruction.name in ("COPY", "ADD"):
        origin = variables.expand((instruction.flag_values("from") or ("",))[-1], line)
        for word in instruction.words[:-1]:
            if not instruction.is_json and parse_heredoc(word):
                continue
            path = variables.expand(word, line)
            if instruction.name == "COPY" or not path.startswith(_REMOTE):
                yield Source(path, origin, line)
    for mount in instruction.flag_values("mount"):
        fields = mount_fields(variables.expand(mount, line), line)
        if fields.get("type", "bind") == "bind":
            path = fields.get("source", fields.get("src", ""))
            yield Source(path, fields.get("from", ""), line)
