"""The `node_modules` of a stage before and after a RUN."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from posixpath import join, normpath

from bakehouse.audit.copied_paths import covered
from bakehouse.audit.node_installs import BERRY, Effect, ModulesChange, change, settings
from bakehouse.project.instructions import Instruction
from bakehouse.project.shell.steps import Step, script_steps
from bakehouse.project.shell.words import ShellError
from bakehouse.project.stages import mount_fields
from bakehouse.project.variables import Variables

_MOUNTED_AT = ("target", "dst", "destination")


@dataclass(frozen=True, slots=True)
class Install:
    """A full installation: its package manager, the stage's index, and the line of its RUN.

    `is_certain` is false where Yarn may have installed without a `node_modules`.
    """

    manager: str
    stage: int
    line: int
    is_certain: bool


@dataclass(slots=True)
class StageTree:
    """A stage so far: its WORKDIR, its variables, and the `node_modules` that are known.

    Each path of one has its full installation, or None if it is not a full one.
    """

    folder: str
    variables: Variables
    modules: dict[str, Install | None] = field(default_factory=dict)

    def child(self) -> "StageTree":
        """Return what a stage begins with that is built on this one."""
        return StageTree(self.folder, self.variables.child(), dict(self.modules))


def run(each: Instruction, stage: int, tree: StageTree, is_berry: bool) -> None:
    """Change the tree of a stage as a RUN does; what cannot be read may remove anything."""
    try:
        commands = _commands(each, tree)
    except ShellError:
        tree.modules.clear()
        return
    mounts = _mounts(each, tree)
    is_open = False  # which way a condition goes is not known
    for command in commands:
        is_open = is_open or command.asks_a_variable
        if not command.words:
            continue
        tree.variables.environment |= settings(command)
        _remove(command, tree.modules)
        known = replace(command, environment={**tree.variables.environment, **command.environment})
        changed = change(known, is_berry)
        if changed and not _matches(mounts, changed.path):
            install = Install(changed.manager, stage, each.lines[0], changed.manager != BERRY)
            _change(changed, install, tree.modules, command.is_conditional, is_open)


def _commands(each: Instruction, tree: StageTree) -> list[Step]:
    """Return the commands of a RUN; its here-documents are the script if it has no command of its own."""
    text = shlex.join(each.words) if each.is_json else " ".join(each.words)
    variables = {**tree.variables.arguments, **tree.variables.environment}
    if any(True for _ in script_steps(text, tree.folder, variables)):
        documents = (f"{heredoc.content}{heredoc.name}\n" for heredoc in each.heredocs)
        text = "\n".join((text, "".join(documents)))
    else:
        text = "".join(heredoc.content for heredoc in each.heredocs)
    return list(script_steps(text, tree.folder, variables))


def _mounts(each: Instruction, tree: StageTree) -> list[str]:
    """Return the folders of a RUN that do not become part of its layer."""
    expanded = (tree.variables.expand(value, each.lines[0]) for value in each.flag_values("mount"))
    fields = [mount_fields(mount, each.lines[0]) for mount in expanded]
    targets = (mount[name] for mount in fields for name in _MOUNTED_AT if name in mount)
    return [normpath(join(tree.folder, target)) for target in targets]


def _remove(command: Step, modules: dict[str, Install | None]) -> None:
    patterns: list[str] = []
    if command.program in ("rm", "rimraf", "mv"):
        patterns = [normpath(join(command.folder, word)) for word in command.words[1:]]
    elif command.program == "find" and any("node_modules" in word for word in command.words):
        patterns = ["/"]
    modules.update({path: None for path in modules if _matches(patterns, path)})


def _matches(patterns: Iterable[str], path: str) -> bool:
    return any(covered(pattern, path) is not None for pattern in patterns)


def _change(
    changed: ModulesChange,
    install: Install,
    modules: dict[str, Install | None],
    is_conditional: bool,
    is_open: bool,
) -> None:
    """Apply a change; of two ways through a condition, one that is not full makes the result unknown."""
    path = changed.path
    if changed.effect is Effect.FULL:
        is_alternative = path in modules and modules[path] is None
        if not is_conditional or not (is_open or is_alternative):
            modules[path] = install
    elif changed.removes or is_conditional or not modules.get(path):
        modules[path] = None
