"""What somebody asks for, for one product or several."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """A deploy or a rollback: a release by tag, for some services or all, and how much the caller insists.

    `tag` is None for what is obvious: the latest release, or the one before. `lenient` says that somebody
    newer being first is no failure, as for a forge whose runs overtake each other.
    """

    kind: str
    products: tuple[str, ...]
    who: str
    tag: str | None = None
    services: tuple[str, ...] = ()
    force: bool = False
    older: bool = False
    wait: bool = False
    lenient: bool = False
    url: str | None = None
