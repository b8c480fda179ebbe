"""The environments of a Compose project's containers.

Their values may be secrets: none gets into a message.
"""

from bakehouse.outside.docker import ask, container_state


def of(project: str) -> dict[str, dict[str, str]]:
    """Return the environment of each service's newest container; raises ExternalError."""
    # the engine lists the newest first
    seen = reversed(ask.inspect("container", ask.containers(project)))
    return {
        each["Config"]["Labels"].get(container_state.SERVICE, ""): _pairs(each["Config"]["Env"] or [])
        for each in seen
    }


def _pairs(lines: list[str]) -> dict[str, str]:
    return {name: value for name, _, value in (line.partition("=") for line in lines)}
