"""The manifest's two versions, looked at before its keys: new keys must not drown the one thing to do."""

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from bakehouse import __version__
from bakehouse.findings import Finding, Level
from bakehouse.manifest.reader import Map
from bakehouse.manifest.source_map import locate

FORMAT = 1
_UPGRADE = "upgrade bakehouse, as it was installed here"


def refusal(data: Map, file: str) -> Finding | None:
    """Find what stands in the way of reading this manifest at all, if anything does."""
    version = data.get("version")
    if type(version) is int and version > FORMAT:
        what = f"version {version} is from a newer bakehouse; this one ({__version__}) reads version {FORMAT}"
        return Finding(
            "manifest/version",
            Level.ERROR,
            locate(data, ["version"], file),
            what,
            _UPGRADE,
        )
    return _required(data, file)


def _required(data: Map, file: str) -> Finding | None:
    requires = data.get("requires")
    if not isinstance(requires, str):
        return None
    at = locate(data, ["requires"], file)
    try:
        if SpecifierSet(requires).contains(__version__, prereleases=True):
            return None
    except InvalidSpecifier:
        what, wanted = f"`{requires}` is not a version specifier", "use one such as `>=0.1`"
        return Finding("manifest/requires", Level.ERROR, at, what, wanted)
    what = f"the manifest requires bakehouse {requires}, and this is {__version__}"
    return Finding("manifest/requires", Level.ERROR, at, what, _UPGRADE)
