"""The check that each package version in the lockfile is in our own npm registry, as in the old scripts."""

import re
import urllib.parse

from bakehouse.errors import RefusedError
from bakehouse.host.context import HostContext
from bakehouse.model.product_config import ProductConfig
from bakehouse.model.repo import Publication
from bakehouse.outside import git_content, http
from bakehouse.outside.http_request import PATIENT

_SHOWN = 5
# as pnpm's lockfile names a package: `'@scope/name@1.2.3':`, with `(peers)` behind it at times
_ENTRY = r"['\"/ ]({scope}/[a-z0-9._-]+)@([0-9][0-9A-Za-z.+-]*)"


def check(work: HostContext, product: ProductConfig, commit: str) -> None:
    """Check the packages; raises RefusedError that names missing ones, ExternalError without an answer."""
    publication = product.deploy.publication
    if publication is None:
        return
    text = git_content.show(work.checkout, commit, publication.lockfile)
    if text is None:
        raise RefusedError(f"{commit} has no {publication.lockfile}", "fix `publication` in the manifest")
    wanted = sorted(set(re.findall(_ENTRY.format(scope=re.escape(publication.scope)), text)))
    work.say("publication", f"checking {len(wanted)} packages of {publication.scope}")
    missing = [f"{name}@{version}" for name, version in wanted if not _is_there(publication, name, version)]
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        named = f"{', '.join(missing[:_SHOWN])}{more}"
        raise RefusedError(f"not published: {named}", f"publish them to {publication.url}")


def _is_there(publication: Publication, name: str, version: str) -> bool:
    found = http.data(f"{publication.url.rstrip('/')}/{urllib.parse.quote(name, safe='@')}", PATIENT)
    versions = found.get("versions") if isinstance(found, dict) else None
    return isinstance(versions, dict) and version in versions
