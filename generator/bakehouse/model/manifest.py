"""The whole of one manifest."""

from dataclasses import dataclass, field

from bakehouse.model.builder import Builder
from bakehouse.model.forge import Forge
from bakehouse.model.host import Host
from bakehouse.model.registry import Registry
from bakehouse.model.repo import Repo
from bakehouse.values import SourceMap


@dataclass(frozen=True, slots=True)
class Manifest:
    """The whole of one `repos.yaml`; `file` is as the user named it."""

    file: str
    registry: Registry
    forge: Forge
    builder: Builder
    hosts: tuple[Host, ...]
    repos: tuple[Repo, ...]
    at: SourceMap = field(compare=False, repr=False)
