"""Secrets where anyone who pulls the image can read them: in build arguments and in labels."""

import re
from collections.abc import Iterable, Iterator

from bakehouse.findings import Finding
from bakehouse.manifest import pasted_secrets
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.checks.subjects import each_image
from bakehouse.manifest.refused import valid_items
from bakehouse.model.image import Image
from bakehouse.model.manifest import Manifest

# Next.js puts these into what browsers load: public by nature.
_PUBLIC = "NEXT_PUBLIC_"
_NAME = re.compile(
    "TOKEN(?!I[SZ])|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|(?:PRIVATE|API|ACCESS|SIGNING)_?KEY"
)
_MEND = "use `secrets`, and mount it in the Dockerfile"


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report build arguments that look like secrets by name, arguments and labels that do by their value."""
    return each_image(manifest, _names, _args, _labels)


def _names(image: Image) -> Iterator[Finding]:
    for name, _ in valid_items(image.args):
        if not name.startswith(_PUBLIC) and _NAME.search(name.upper()):
            what = "a build argument can be read in the image's history, and this one looks like a secret"
            yield error("secret-argument", image.at[f"args/{name}"], what, _MEND)


def _args(image: Image) -> Iterator[Finding]:
    return _values(image, "args", valid_items(image.args))


def _labels(image: Image) -> Iterator[Finding]:
    return _values(image, "labels", valid_items(image.labels))


def _values(image: Image, key: str, values: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    for name, value in values:
        if pasted_secrets.has_known_form(value):
            what = "the value looks like a token, a key or a password, and anyone can read it in the image"
            yield error("secret-value", image.at[f"{key}/{name}"], what, _MEND)
