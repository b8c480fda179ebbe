"""An image that is built and pushed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bakehouse.values import SourceMap

# What the manifest and ci/images.sh call it where nothing fills a secret; no secret of a forge has this name.
NO_SECRET = "none"
# A named context that begins with it is another image of the repo.
TARGET = "target:"
# One of the `paths` that begins with it leaves out what it matches.
EXCLUSION = "!"


@dataclass(frozen=True, slots=True)
class Secret:
    """A BuildKit secret: its `id` in the Dockerfile and the name of the forge's secret that fills it.

    `pull_request` is the forge's secret that fills it in pull requests; None if they build without it.
    """

    id: str
    secret: str
    pull_request: str | None
    at: SourceMap = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ForgeVariable:
    """A value that a variable of the forge holds when an image is built."""

    variable: str


@dataclass(frozen=True, slots=True)
class Image:
    """One image that CI builds and pushes; `commit_args` is the prefix of its five commit arguments.

    `name` is the last part of its reference, if the manifest gives one: `package_name` fills it in.
    `public` has the reasons why everybody may read arguments whose names look like secrets.
    """

    key: str
    name: str | None
    dockerfile: str
    paths: tuple[str, ...]
    context: str
    target: str | None
    platform: str
    args: Mapping[str, str | ForgeVariable]
    public: Mapping[str, str]
    contexts: Mapping[str, str]
    labels: Mapping[str, str]
    secrets: tuple[Secret, ...]
    ssh: tuple[str, ...]
    commit_args: str | None
    at: SourceMap = field(compare=False, repr=False)

    @property
    def variables(self) -> dict[str, str]:
        """The forge's variables that its arguments need, each with the argument's name."""
        return {arg.variable: name for name, arg in self.args.items() if isinstance(arg, ForgeVariable)}


def is_folder(context: str) -> bool:
    """Tell a named context that is a folder of the repo from an image, a target or an address."""
    return not context.startswith(TARGET) and "://" not in context
