"""Rules about releases: valid release objects, which one is older, which to roll back to. No I/O here."""

from collections.abc import Callable, Mapping, Sequence

from bakehouse import names
from bakehouse.errors import ExternalError, RefusedError
from bakehouse.host.state.snapshot import Snapshot
from bakehouse.release import COMMIT, DIGEST, Release, ReleaseTag

_REBUILDS = 100


def parse(where: str, annotations: Mapping[str, str], asked: ReleaseTag | None) -> Release:
    """Read what a release object tells; raises ExternalError.

    Without a tag that was asked for, as for `latest`, it is taken for its commit's first build.
    """
    commit = annotations.get(names.LABEL_REVISION, "")
    prefix = names.RELEASE_DIGEST
    told = annotations.items()
    images = {key.removeprefix(prefix): digest for key, digest in told if key.startswith(prefix)}
    if (
        not images
        or not all(map(DIGEST.fullmatch, images.values()))
        or not COMMIT.fullmatch(commit)
        or (asked is not None and asked not in builds(commit))
    ):
        raise ExternalError(f"{where} is not a release object", "publish it again: run the images workflow")
    return Release(commit, str(asked or ReleaseTag(commit)), images)


def builds(commit: str) -> list[ReleaseTag]:
    """List every tag that a release of a commit may have."""
    return [ReleaseTag(commit, build) for build in range(1, _REBUILDS)]


def is_older(tag: str, other: str, is_ancestor: Callable[[str, str], bool]) -> bool:
    """Tell whether another release is of a later commit, by `is_ancestor`, or a later build of this one."""
    this, that = ReleaseTag.parse(tag), ReleaseTag.parse(other)
    if this is None or that is None:
        return False
    if this.commit == that.commit:
        return this < that
    return is_ancestor(this.commit, that.commit)


def before(product: str, served: Sequence[Snapshot]) -> Snapshot:
    """Return the snapshot before the current one, which is the last; raises RefusedError."""
    if len(served) < 2:
        raise RefusedError(f"{product} has no earlier release to roll back to", "see: bakehouse history")
    return served[-2]


def named(product: str, good: Sequence[Snapshot], tag: str) -> Snapshot:
    """Return the snapshot of a tag, or of the only tag that begins so; raises RefusedError."""
    found = [each for each in good if each.release.tag == tag] or [
        each for each in good if each.release.tag.startswith(tag)
    ]
    if len(found) != 1:
        known = ", ".join(each.release.tag for each in good) or "none"
        raise RefusedError(f"{product} has no release {tag!r} to roll back to", f"it has: {known}")
    return found[0]
