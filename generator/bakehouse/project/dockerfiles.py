"""The Dockerfiles that the builds of a project name, each read once."""

from collections.abc import Iterable, Mapping

from bakehouse.project import instruction_rules
from bakehouse.project.checkout import Checkout, UnreadableError
from bakehouse.project.instructions import DockerfileError, read_instructions
from bakehouse.project.record import ComposeBuild, Dockerfile
from bakehouse.project.stages import read_stages


def of_builds(checkout: Checkout, builds: Iterable[ComposeBuild]) -> dict[str, Dockerfile]:
    """Read the Dockerfiles, by path; the arguments of the first build that names one count for it."""
    found: dict[str, Dockerfile] = {}
    for build in builds:
        if build.dockerfile and build.dockerfile not in found:
            given = {name: value for name, value in build.args.items() if value is not None}
            found[build.dockerfile] = read(checkout, build.dockerfile, given)
    return found


def read(checkout: Checkout, path: str, given: Mapping[str, str]) -> Dockerfile:
    """Read a Dockerfile; what is wrong with it stands in the record."""
    try:
        instructions = read_instructions(checkout.text(path, strict=False))
        instruction_rules.refuse(instructions)
        return Dockerfile(path, read_stages(instructions, given), instructions=instructions)
    except UnreadableError as error:
        return Dockerfile(path, (), "; ".join(filter(None, (str(error), error.fix))))
    except DockerfileError as error:
        return Dockerfile(path, (), str(error), error.line)
