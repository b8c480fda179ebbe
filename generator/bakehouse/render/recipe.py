"""What an image is made of besides its files, as one line of text: part of its inputs hash.

Left out is what makes no other image (tags, cache, builder, registry host) and what each commit changes (the
commit arguments' values, the revision label). A line more or less here rebuilds every image once.
"""

from itertools import chain

from bakehouse import codec
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.values import Cited, Location, cite

ATTEST = "type=provenance,disabled=true"
EXPORT = "type=image,oci-mediatypes=true"
_FIELDS = ("dockerfile", "context", "target", "platform", "commit_args")


def recipe(manifest: Manifest, repo: Repo, image: Image) -> Cited:
    """The recipe of one image, in a form that any change of the manifest changes."""
    fields = {
        **{name: getattr(image, name) for name in _FIELDS},
        "args": dict(image.args),
        "contexts": dict(image.contexts),
        "labels": dict(image.labels),
        "secrets": [secret.id for secret in image.secrets],
        "ssh": list(image.ssh),
        "source": source(manifest, repo),
        "attest": ATTEST,
        "output": EXPORT,
    }
    return cite(codec.line(fields), *_origins(manifest, repo, image))


def source(manifest: Manifest, repo: Repo) -> str:
    """The address of the repo, as its images' label tells it."""
    return f"{manifest.forge.url.rstrip('/')}/{manifest.registry.owner}/{repo.name}"


def _origins(manifest: Manifest, repo: Repo, image: Image) -> tuple[Location, ...]:
    named = ("args", "contexts", "labels")
    keys = chain(_FIELDS, (f"{field}/{key}" for field in named for key in getattr(image, field)))
    own = (image.at[key] for key in keys)
    secrets = (secret.at["id"] for secret in image.secrets)
    ssh = (image.at[f"ssh/{number}"] for number in range(len(image.ssh)))
    outer = (manifest.forge.at["url"], manifest.registry.at["owner"], repo.at.own)
    return tuple(dict.fromkeys(chain(own, secrets, ssh, outer)))
