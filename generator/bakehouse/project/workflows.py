"""The commands of a workflow, as Gitea, Forgejo and GitHub have them: those of its jobs' steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from bakehouse.project.shell.run import ScriptCommand, script_commands
from bakehouse.project.yaml_nodes import Node, documents, entries, items, line, text, value

FOLDERS = (".gitea/workflows/", ".forgejo/workflows/", ".github/workflows/")
_SHELLS = ("bash", "sh")
# Actions of this name run a script on another machine.
_SSH_ACTION = "/ssh-action"


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a workflow: its key and name, the labels of its runner, and the environment it is for."""

    name: str
    labels: tuple[str, ...]
    environment: str


def read_jobs(source: str) -> Iterator[tuple[Job, tuple[ScriptCommand, ...]]]:
    """Yield each job of a workflow with its commands; raise BrokenError or ShellError."""
    for document in documents(source):
        for key, (_, node) in entries(value(document, "jobs")).items():
            variables = {**_scalars(value(document, "env")), **_scalars(value(node, "env"))}
            shell = _default_shell(node) or _default_shell(document)
            steps = [_step(step, shell, variables) for step in items(value(node, "steps"))]
            yield _job(key, node), tuple(command for step in steps for command in step)


def _job(key: str, node: Node) -> Job:
    runner, environment = value(node, "runs-on"), value(node, "environment")
    labels = value(runner, "labels") or runner
    named = text(environment) or text(value(environment, "name")) or ""
    words = filter(None, (text(each) for each in (*items(labels), labels)))
    return Job(f"{key} {text(value(node, 'name')) or ''}".strip(), tuple(words), named)


def _step(node: Node, shell: str, variables: Mapping[str, str]) -> Iterator[ScriptCommand]:
    own = {**variables, **_scalars(value(node, "env"))}
    shell = text(value(node, "shell")) or shell
    uses = (text(value(node, "uses")) or "").partition("@")[0]
    script = value(value(node, "with"), "script") if uses.endswith(_SSH_ACTION) else value(node, "run")
    is_read = bool(uses) or not shell or shell.split()[0] in _SHELLS
    if not isinstance(script, yaml.ScalarNode) or not is_read:
        return
    host = (text(value(value(node, "with"), "host")) or "?") if uses else ""
    for command in script_commands(str(script.value), _first_line(script), host):
        given = command.variables if command.host else {**own, **command.variables}
        yield ScriptCommand(command.words, command.line, given, command.host)


def _first_line(script: yaml.ScalarNode) -> int:
    """Return the line of a text's beginning: that of a block is below its `|`."""
    return line(script) + (script.style in ("|", ">"))


def _default_shell(node: Node) -> str:
    return text(value(value(value(node, "defaults"), "run"), "shell")) or ""


def _scalars(node: Node | None) -> dict[str, str]:
    return {name: found for name, (_, each) in entries(node).items() if (found := text(each)) is not None}
