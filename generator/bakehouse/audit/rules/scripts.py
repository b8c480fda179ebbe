"""Scripts and workflows that still deploy: they stop all services, or build without a pinned builder."""

from collections.abc import Iterator

from bakehouse.audit.docker_calls import BUILDX, COMPOSE
from bakehouse.audit.script_calls import ScriptCall, ScriptCalls, is_for_development, script_calls
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding, Level

DOWN, FORCE_RECREATE = "compose-down", "force-recreate"
BUILD, UNPINNED, UNREAD = "build-on-host", "unpinned-buildkit", "script-unread"
_OFF = ("0", "false", "")


def findings(subject: Subject) -> Iterator[Finding]:
    """Warn of each line that a deploy replaces, and of each build whose builder depends on the machine."""
    for each in subject.project.scripts:
        if each.problem and not is_for_development(subject, each):
            what = f"not read: {each.problem}"
            yield Finding(UNREAD, Level.NOTE, subject.at(each.path), what, "check it for old deploy steps")
    for script in script_calls(subject):
        told = set[tuple[str, int]]()
        for one in script.calls:
            for finding in _of_call(subject, script, one):
                if (key := (finding.rule, finding.at.line)) not in told:
                    told.add(key)
                    yield finding


def _of_call(subject: Subject, script: ScriptCalls, one: ScriptCall) -> Iterator[Finding]:
    call = one.call
    at = subject.at(script.script.path, one.command.line)
    deploy = f"bakehouse deploy {subject.repo.product}"
    instead = f"use `{deploy}`, and delete this {'step' if script.script.job else 'script'}"
    if call.program == COMPOSE and call.verb == "down" and script.acts_on_host(one):
        what = f"`{call}` stops all services; a deploy replaces only what changed"
        yield Finding(DOWN, Level.WARNING, at, what, instead)
    if _recreates_all(one) and script.acts_on_host(one):
        what = f"`{call}` recreates services that did not change"
        yield Finding(FORCE_RECREATE, Level.WARNING, at, what, instead)
    if script.builds_on_host(one):
        what = f"`{call}` builds on the host; CI builds all images with ci/images.sh, and the host pulls them"
        yield Finding(BUILD, Level.WARNING, at, what, instead)
    elif problem := _unpinned(one):
        what = f"`{call}` {problem}"
        wanted = "use `docker buildx bake`, or ci/images.sh, which always uses BuildKit"
        yield Finding(UNPINNED, Level.WARNING, at, what, wanted)


def _recreates_all(one: ScriptCall) -> bool:
    """Tell whether a call recreates what did not change, besides the one service that it names."""
    words = one.call.words
    is_one = len(one.call.services) == 1 and "--no-deps" in words
    return one.call.program == COMPOSE and "--force-recreate" in words and not is_one


def _unpinned(one: ScriptCall) -> str:
    """Return why a build may not use BuildKit; nothing if it surely does."""
    if one.call.verb != "build" or not one.call.is_build or one.call.program == BUILDX:
        return ""
    needed = ["DOCKER_BUILDKIT", *(["COMPOSE_DOCKER_CLI_BUILD"] if one.call.is_version_1 else [])]
    given = {name: one.command.variables.get(name, "") for name in needed}
    missing = [f"{name}=1" for name, value in given.items() if value in _OFF]
    return f"leaves the choice of the builder to the machine: no {' and '.join(missing)}" if missing else ""
