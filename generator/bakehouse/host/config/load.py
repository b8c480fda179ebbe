"""Reading `host.json` and `bakehouse.json`, which `render` wrote, into records."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bakehouse import codec, formats, names
from bakehouse.errors import ExternalError, RefusedError
from bakehouse.host.config import versioned_file
from bakehouse.model.host_config import HostConfig, ProductCheckout
from bakehouse.model.product_config import ProductConfig
from bakehouse.outside import files, git_content

_RENDER_HOST = "render it again, then run setup"
_RENDER = "deliver the pipeline: bakehouse render REPO --into CHECKOUT"


def host(path: Path, root: Path) -> HostConfig:
    """Read this machine's configuration; raises RefusedError if `setup` has not been run."""
    found = files.look(path)
    if found.kind is files.Kind.ABSENT:
        raise RefusedError(f"{path} does not exist", "run: bakehouse setup --config host.json")
    return replace(parse_host(found.data.decode(errors="replace"), str(path)), root=root)


def parse_host(text: str, path: str) -> HostConfig:
    """Parse a `host.json`; raises ExternalError."""
    data = versioned_file.read(formats.HOST, text, path, _RENDER_HOST)
    try:
        return codec.record(HostConfig, data)
    except ValueError as error:
        raise ExternalError(f"{path} is not valid: {error}", _RENDER_HOST) from error


def product(checkout: Path, commit: str, place: ProductCheckout) -> ProductConfig:
    """Read a product's configuration at a commit; raises ExternalError."""
    found = _at(checkout, commit, place)
    if found is None:
        raise ExternalError(f"{commit} has no {names.CONFIG_FILE}", _RENDER)
    return found


def _at(checkout: Path, commit: str, place: ProductCheckout) -> ProductConfig | None:
    text = git_content.show(checkout, commit, names.CONFIG_FILE)
    if text is None:
        return None
    where = f"{names.CONFIG_FILE} of {commit}"
    data = versioned_file.read(formats.CONFIG, text, where, _RENDER)
    try:
        found = _product(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ExternalError(f"{where} is not valid: {error!r}", "upgrade bakehouse on this host") from error
    if (found.product, found.repo) != (place.product, place.repo):
        raise ExternalError(
            f"{where} belongs to {found.product} ({found.repo})", f"{checkout} is a clone of another repo"
        )
    return found


def described(checkout: Path, commit: str) -> bool:
    """Tell whether a commit has a configuration; one from before Bakehouse has none."""
    return git_content.show(checkout, commit, names.CONFIG_FILE) is not None


def nearest(checkout: Path, commit: str, place: ProductCheckout) -> ProductConfig:
    """Read the configuration of a commit, else of the checkout, else of its branch; raises ExternalError."""
    for revision in dict.fromkeys((commit, "HEAD")):
        if found := _at(checkout, revision, place):
            return found
    return product(checkout, place.fetched, place)


def _product(data: dict[str, Any]) -> ProductConfig:
    services = [{"key": key, **value} for key, value in sorted(data["services"].items())]
    return codec.record(ProductConfig, {**data, "services": services, "deploy": data.get("deploy") or {}})
