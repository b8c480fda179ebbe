"""Argument lists for docker; `process.run` runs them. None holds `down` or `build`."""

from collections.abc import Iterable

Command = tuple[str, ...]

COMPOSE: Command = ("docker", "compose")


def pull(reference: str, platform: str | None = None) -> Command:
    """Fetch an image: one of ours by `name@digest`, a backing service's by the reference in its file."""
    return ("docker", "pull", "--quiet", *(["--platform", platform] if platform else ()), reference)


def tag(source: str, target: str) -> Command:
    """Give a local image one more name."""
    return ("docker", "tag", source, target)


def untag(name: str) -> Command:
    """Take one name of an image away; the image goes with its last, unless a container has it."""
    return ("docker", "image", "rm", name)


def up(service: str) -> Command:
    """Create or recreate one service as the checkout's configuration says, and touch no other."""
    return (*COMPOSE, "up", "--detach", "--no-deps", "--no-build", "--pull", "never", service)


def recreate(service: str) -> Command:
    """Make one service's containers anew, also where Compose sees no difference, and touch no other.

    Compose compares neither the text of inline configs nor the values that configs and secrets are made of.
    """
    *words, service = up(service)
    return (*words, "--force-recreate", service)


def create(service: str) -> Command:
    """Create the missing containers of one service, and leave those that it has as they are."""
    *words, service = up(service)
    return (*words, "--no-recreate", service)


def restart(service: str) -> Command:
    """Start one service's container again, for files that it mounts."""
    return (*COMPOSE, "restart", "--no-deps", service)


def start(container: str) -> Command:
    """Start a container that has ended, as it is."""
    return ("docker", "start", container)


def stop(container: str) -> Command:
    """End a container in its own time (its `stop_grace_period`)."""
    return ("docker", "stop", container)


def remove(container: str) -> Command:
    """Take a stopped container away; its named volumes stay."""
    return ("docker", "rm", container)


def disconnect(network: str, container: str) -> Command:
    """Take a container off a network; its connections there end."""
    return ("docker", "network", "disconnect", network, container)


def connect(network: str, container: str, *words: str) -> Command:
    """Put a container on a network, with options such as `--alias=db`."""
    return ("docker", "network", "connect", *words, network, container)


def remove_network(network: str) -> Command:
    """Take away a network that nobody is on."""
    return ("docker", "network", "rm", network)


def create_network(project: str, file: str) -> Command:
    """Create what a Compose file of a project has besides containers."""
    words = ("--project-name", project, "--file", file)
    return (*COMPOSE, *words, "up", "--detach", "--no-deps", "--no-build", "--pull", "never", "network")


def config() -> Command:
    """Print the resolved configuration of the working directory, as JSON."""
    return (*COMPOSE, "config", "--format", "json")


def variables() -> Command:
    """Print the variables that the working directory's configuration is resolved with."""
    return (*COMPOSE, "config", "--environment")


def outline(*options: str) -> Command:
    """Print the configuration with the services of all profiles, as JSON."""
    return (*COMPOSE, "--profile", "*", "config", *options, "--format", "json")


def project(files: Iterable[str], dotenvs: Iterable[str], *options: str, name: str = "") -> Command:
    """Print the configuration of some files with the services of all profiles, as JSON.

    A `name` of the project has precedence over all others.
    """
    words = (
        *((f"--project-name={name}",) if name else ()),
        *(f"--file={file}" for file in files),
        *(f"--env-file={dotenv}" for dotenv in dotenvs),
        "--profile=*",
    )
    return (*COMPOSE, *words, "config", *options, "--format", "json")


def ask_dotenv(path: str) -> Command:
    """Print the configuration of stdin as JSON, with the variables of an `.env` file."""
    return (*COMPOSE, "--env-file", path, "--file", "-", "config", "--format", "json")


def compose_version() -> Command:
    """Print the number of Compose's version alone."""
    return (*COMPOSE, "version", "--short")


def hashes() -> Command:
    """Print each service and the hash that Compose has of its configuration in the working directory."""
    return (*COMPOSE, "config", "--hash", "*")


def buildx_version() -> Command:
    """Print the version of Buildx; fails without it."""
    return ("docker", "buildx", "version")


def logs(container: str, lines: int) -> Command:
    """Print the last lines of a container's log."""
    return ("docker", "logs", "--tail", str(lines), container)


def login(folder: str, registry: str, username: str) -> Command:
    """Log in, the password on stdin, and keep the login in a folder of its own."""
    return ("docker", "--config", folder, "login", "--username", username, "--password-stdin", registry)
