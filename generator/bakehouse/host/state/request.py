"""A request for a deploy or a rollback, for one product or several."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """A deploy or a rollback: a release by tag, for some services or all, and the options of the call.

    `tag` is None for the default: the latest release, or the previous one. `lenient` makes it a success if
    somebody newer was first, as for a forge whose runs overtake each other. `off_branch` allows a commit that
    is not in the product's branch; only a person can ask for it. `allow_unset` allows a first
    deploy although variables that are not set leave values empty.
    """

    kind: str
    products: tuple[str, ...]
    who: str
    tag: str | None = None
    services: tuple[str, ...] = ()
    force: bool = False
    older: bool = False
    off_branch: bool = False
    allow_unset: bool = False
    wait: bool = False
    lenient: bool = False
    url: str | None = None
