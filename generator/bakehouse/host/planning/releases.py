"""The choice of a release: from the registry for a deploy, from history alone for a rollback."""

from dataclasses import replace
from functools import partial

from bakehouse.errors import ExternalError, RefusedError, SupersededError, UsageError
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import registry_scope, release_rules
from bakehouse.host.state import failed_releases, history
from bakehouse.host.state.snapshot import Snapshot
from bakehouse.outside import git_history, registry_client
from bakehouse.outside.registry_access import Access
from bakehouse.outside.registry_client import RegistryManifest
from bakehouse.release import Release, ReleaseTag

LATEST = "latest"
_NEAR = 20


def wanted(work: HostContext, tag: str) -> Release:
    """Return the release under a tag, and fetch the branch; raises RefusedError or ExternalError."""
    asked = ReleaseTag.parse(tag)
    if tag != LATEST and asked is None:
        raise UsageError(f"{tag!r} is not a release", "use a commit's 40 hex digits, or `latest`")
    git_history.fetch(work.checkout, work.place.branch)
    product = load.product(work.checkout, work.place.fetched, work.place)
    registry_scope.refuse_outside(product, work.host, work.place.fetched)
    name = product.release
    found = registry_client.read(name, tag, work.registry)
    if found is None:
        raise RefusedError(f"{name}:{tag} does not exist: {_why(work, asked)}", _mend(work, name, asked))
    return _release(work.registry, name, tag, found)


def latest(work: HostContext, name: str) -> Release | None:
    """Return the newest release, from the registry alone; raises ExternalError."""
    access = work.registry.brief()
    found = registry_client.read(name, LATEST, access)
    return _release(access, name, LATEST, found) if found else None


def _release(access: Access, name: str, tag: str, found: RegistryManifest) -> Release:
    release = release_rules.parse(f"{name}:{tag}", found.annotations, ReleaseTag.parse(tag))
    return replace(release, tag=_own_tag(access, name, release.commit, found)) if tag == LATEST else release


def _own_tag(access: Access, name: str, commit: str, latest: RegistryManifest) -> str:
    """Find the tag of a commit's release or rebuild that `latest` points at; numbers may have gaps."""
    for tag in map(str, release_rules.builds(commit)):
        found = registry_client.read(name, tag, access)
        if found and found.digest == latest.digest:
            return tag
    raise ExternalError(
        f"{name}:{LATEST} is not a release of {commit}", "to promote it, run the images workflow"
    )


def _why(work: HostContext, asked: ReleaseTag | None) -> str:
    if asked is None:
        return "no release has been promoted yet"
    if not git_history.has(work.checkout, asked.commit):
        return f"{work.place.branch} has no such commit"
    return "this commit has no images: its CI run was skipped, failed or is still running"


def _mend(work: HostContext, name: str, asked: ReleaseTag | None) -> str:
    if asked is None:
        return "run the images workflow"
    build = f"to build it, start the images workflow with sha {asked.commit}"
    earlier = git_history.before(work.checkout, asked.commit, _NEAR)
    near = next((each for each in earlier if registry_client.read(name, each, work.registry)), None)
    return f"nearest earlier commit with images: {near}\n  {build}" if near else build


def back(work: HostContext, tag: str | None) -> Snapshot:
    """Return the snapshot to roll back to: the previous one, or that of a tag. No network."""
    product = work.place.product
    if tag is None:
        return release_rules.before(product, history.served(work.state))
    return release_rules.named(product, history.good(work.state), tag)


def refuse_known_failure(work: HostContext, release: Release) -> None:
    """Refuse a release that failed here before; raises RefusedError."""
    if why := failed_releases.read(work.state).get(release.tag):
        raise RefusedError(f"{release.tag} failed here: {why}", "to deploy it anyway, add --force")


def refuse_older(work: HostContext, release: Release) -> None:
    """Refuse a release older than the running one, which is mostly a mistake; raises SupersededError."""
    served = history.served(work.state)
    if served and is_older(work, release.tag, served[-1].release.tag):
        raise SupersededError(
            f"{release.tag} is older than the running release ({served[-1].release.tag})",
            f"to roll back: bakehouse rollback {work.place.product}; to deploy it anyway, add --older",
        )


def is_older(work: HostContext, tag: str, other: str) -> bool:
    """Tell whether another release is of a later commit, or a later rebuild of the same one."""
    return release_rules.is_older(tag, other, partial(git_history.is_ancestor, work.checkout))
