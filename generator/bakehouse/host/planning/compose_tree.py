"""A commit's Compose files below a temporary root, and calls of Compose there."""

from dataclasses import dataclass, replace
from pathlib import Path

from bakehouse.host.context import compose_call_environment
from bakehouse.host.planning import dotenv
from bakehouse.host.planning.commit_files import CommitFiles
from bakehouse.host.planning.dotenv import DotenvSettings
from bakehouse.host.state import compose_settings
from bakehouse.host.state.compose_settings import ComposeSettings
from bakehouse.outside import files, process
from bakehouse.outside.docker.commands import Command
from bakehouse.outside.process import ProcessResult

_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class ComposeTree:
    """The root that a commit's files are laid out below.

    `own` are our files that the commit has, `dotenvs` the `.env` files that get our lines. `limits` is a file
    with the limits that the pins are to carry.
    """

    root: Path
    found: CommitFiles
    own: tuple[str, ...]
    dotenvs: tuple[str, ...]
    limits: Path | None = None

    def dotenv(self, path: str) -> DotenvSettings:
        """Read an `.env` that the commit has, or that the checkout alone has; raises RefusedError."""
        return dotenv.read(self._source(path), Path(self.found.checkout, path))

    def run(self, command: Command, settings: ComposeSettings) -> ProcessResult:
        """Run Compose without the pins' tags: the wanted one is no part of a configuration.

        Its messages have the paths of the checkout.
        """
        tree = Path(f"{self.root}{self.found.checkout}")
        for path in self.dotenvs:
            # a service may have it as its `env_file`
            text = files.look(self._source(path)).data.decode(errors="surrogateescape")
            whole = compose_settings.with_lines(text, settings.lines(self.own, path))
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).unlink(missing_ok=True)
            (tree / path).write_text(whole, encoding="utf-8", errors="surrogateescape")
        more = [str(self.limits)] if self.limits else []
        environment = {**compose_call_environment(), **settings.environment([*self.own, *more])}
        done = process.run(command, seconds=_SECONDS, cwd=tree, environment=environment)
        return replace(done, err=done.err.replace(str(self.root), ""))

    def _source(self, path: str) -> Path:
        """Return the place of an `.env`: the commit's own is below the root."""
        place = self.found.find(f"{self.found.checkout}/{path}")
        return Path(f"{self.root}{place.path}" if place.entry else place.path)
