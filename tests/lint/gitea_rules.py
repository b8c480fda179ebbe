"""Rules that the linters lack, on Gitea above all: over workflows, bake files and scripts.

Each rule is a function that tells whether a file breaks it; `broken(path)` names those of one file.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

# Gitea honours `timeout-minutes` by its runner's leave alone: what can hang carries its own limit.
_MAY_HANG = re.compile(
    r"\bgit (?:fetch|clone|pull|push|submodule|ls-remote)\b|\bdocker\b|\bsh ci/images\.sh\b"
    r"|\bssh -|\bbakehouse deploy\b"
)
_LIMITED = re.compile(r"\btimeout (?:-k \d+ )?\d+ \S*(?:git|docker|sh|ssh|bakehouse)\b")
_ARGUMENT = re.compile(r"--build-arg[ =]|\.args\.(?!BUILDKIT_CACHE_MOUNT_NS=)\w+=")
_SECRET_NAME = re.compile("TOKEN|SECRET|PASSW|CREDENTIAL|_KEY$")


def broken(path: Path) -> list[str]:
    """The names of the rules that a file breaks, in the order of the table."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".yml":
        data = yaml.load(text, Loader=yaml.BaseLoader)
        return [name for name, rule in WORKFLOW.items() if rule(data)]
    return [name for name, rule in (BAKE if path.suffix == ".hcl" else SCRIPT).items() if rule(text)]


def _jobs(workflow: Any) -> list[Any]:
    return list(workflow["jobs"].values())


def _steps(workflow: Any) -> list[Any]:
    return [step for job in _jobs(workflow) for step in job.get("steps", ())]


def _runs(workflow: Any) -> list[str]:
    return [step["run"] for step in _steps(workflow) if "run" in step]


def _texts(node: Any) -> Iterator[str]:
    """Every key and value below a node."""
    if isinstance(node, dict):
        node = list(chain.from_iterable(node.items()))
    yield from chain.from_iterable(map(_texts, node)) if isinstance(node, list) else (str(node),)


def _expressions(workflow: Any) -> Iterator[str]:
    return chain.from_iterable(re.findall(r"\$\{\{.*?\}\}", text, re.S) for text in _texts(workflow))


def _uses(workflow: Any) -> bool:
    return any("uses" in each or "container" in each for each in (*_jobs(workflow), *_steps(workflow)))


def _gitea_context(workflow: Any) -> bool:
    return any(re.search(r"\bgitea\s*[.\[]", expression) for expression in _expressions(workflow))


def _event_in_run(workflow: Any) -> bool:
    return any("github.event" in expression for run in _runs(workflow) for expression in _expressions(run))


def _expression_in_run(workflow: Any) -> bool:
    expressions = chain.from_iterable(map(_expressions, _runs(workflow)))
    return any("github.event" not in expression for expression in expressions)


def _secret_in_argument(workflow: Any) -> bool:
    """A build argument that is filled by a secret, as it is or by way of a variable."""
    return any(_hands_on(step.get("run", ""), _secrets(workflow, step)) for step in _steps(workflow))


def _secrets(workflow: Any, step: Any) -> list[str]:
    """The variables that hold a secret in a step."""
    places = (workflow, *_jobs(workflow), step)
    pairs = chain.from_iterable(place.get("env", {}).items() for place in places)
    return [name for name, value in pairs if re.search(r"\$\{\{.*secrets\b", value)]


def _hands_on(run: str, secrets: list[str]) -> bool:
    lines = [line for line in run.replace("\\\n", " ").splitlines() if _ARGUMENT.search(line)]
    names = "|".join(map(re.escape, secrets))
    secret = re.compile(rf"\bsecrets\b|\b(?:{names})\b" if names else r"\bsecrets\b")
    return any(secret.search(line) for line in lines)


def _no_permissions(workflow: Any) -> bool:
    return any("permissions" not in each for each in (workflow, *_jobs(workflow)))


def _no_concurrency(workflow: Any) -> bool:
    return "group" not in workflow.get("concurrency", {})


def _concurrency_shared(workflow: Any) -> bool:
    """One group for the two runs of a push to a pull request's branch: Gitea cancels the first of them."""
    group = workflow.get("concurrency", {}).get("group", "")
    return (
        bool(group) and {"push", "pull_request"} <= set(workflow["on"]) and "github.event_name" not in group
    )


def _secret_kept(workflow: Any) -> bool:
    """A shell that stays while the script runs keeps the step's secrets in its environment."""
    return any(
        "BAKEHOUSE_SECRETS" in step.get("env", {})
        and re.search(r"^(?!\s*exec ).*\bsh ci/images\.sh\b", step["run"], re.M)
        for step in _steps(workflow)
    )


def _no_timeout(workflow: Any) -> bool:
    lines = chain.from_iterable(run.splitlines() for run in _runs(workflow))
    return any(_MAY_HANG.search(line) and not _LIMITED.search(line) for line in lines)


def _targets(bake: str) -> list[str]:
    return re.findall(r'^target "[^"]*" \{\n(.*?)^\}', bake, re.S | re.M)


def _references(text: str, key: str) -> list[str]:
    """The cache references below a key: `ref=…` of each entry, or a bare name."""
    lists = re.findall(rf"^ *{key} *=[^\n\[]*\[(.*?)\]", text, re.S | re.M)
    entries = re.findall(r'"((?:[^"\\]|\\.)*)"', "".join(lists))
    return [match[1] if (match := re.search(r"\bref=([^,]+)", entry)) else entry for entry in entries]


def _cache_unwritten(bake: str) -> bool:
    return not set(_references(bake, "cache-from")) <= set(_references(bake, "cache-to"))


def _cache_shared(bake: str) -> bool:
    written = [reference for target in _targets(bake) for reference in _references(target, "cache-to")]
    return len(written) != len(set(written))


def _secret_argument(bake: str) -> bool:
    """An argument named or filled like a secret, or by a variable that is one in the same file."""
    secrets = set(re.findall(r"\benv=(\w+)", bake))
    arguments = "".join(re.findall(r"^ *args *= *\{\n(.*?)^ *\}", bake, re.S | re.M))
    names = re.findall(r'^ *"?(\w+)"? *=', arguments, re.M)
    used = set(re.findall(r"\$\{(\w+)", arguments)) | set(re.findall(r"= *(\w+)$", arguments, re.M))
    looks = (name for name in (*names, *used) if not name.startswith("NEXT_PUBLIC_"))
    return bool(used & secrets) or any(map(_SECRET_NAME.search, looks))


def _argument_in_script(script: str) -> bool:
    """Arguments come from the bake file alone, where they can be looked at; but for BuildKit's own."""
    return bool(_ARGUMENT.search(script))


def _password_in_argv(script: str) -> bool:
    return bool(re.search(r"\bdocker login\b.*(?: -p\b| --password[ =])", script.replace("\\\n", " ")))


WORKFLOW: dict[str, Callable[[Any], bool]] = {
    "uses": _uses,
    "gitea-context": _gitea_context,
    "event-in-run": _event_in_run,
    "expression-in-run": _expression_in_run,
    "secret-in-argument": _secret_in_argument,
    "secret-kept": _secret_kept,
    "no-permissions": _no_permissions,
    "no-concurrency": _no_concurrency,
    "concurrency-shared": _concurrency_shared,
    "no-timeout": _no_timeout,
}
BAKE: dict[str, Callable[[str], bool]] = {
    "cache-unwritten": _cache_unwritten,
    "cache-shared": _cache_shared,
    "secret-argument": _secret_argument,
}
SCRIPT: dict[str, Callable[[str], bool]] = {
    "argument-in-script": _argument_in_script,
    "password-in-argv": _password_in_argv,
}
