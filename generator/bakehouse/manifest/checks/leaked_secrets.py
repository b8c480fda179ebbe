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

# Next.js, Nuxt, Expo, SvelteKit, Vite, Create React App put these into what browsers load: public by nature.
_PUBLIC = ("NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "PUBLIC_", "VITE_", "REACT_APP_")
_NAME = re.compile(
    "TOKEN(?!I[SZ])|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|(?:PRIVATE|API|ACCESS|SIGNING)_?KEY"
)
_MEND = "use `secrets`, and mount it in the Dockerfile"
_MEND_NAME = f"{_MEND}; if everybody may read it, give the reason in the image's `public`"


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report build arguments that look like secrets by name, arguments and labels that do by their value."""
    return each_image(manifest, _names, _unknown, _args, _labels)


def _names(image: Image) -> Iterator[Finding]:
    # A refused reason is told where it stands; if all of them are refused, this rule ends here.
    declared = {f"public/{name}" for name, _ in valid_items(image.public)} | set(image.at.keys)
    for name, _ in valid_items(image.args):
        if f"public/{name}" not in declared and not name.startswith(_PUBLIC) and _NAME.search(name.upper()):
            what = "a build argument can be read in the image's history, and this one looks like a secret"
            yield error("secret-argument", image.at[f"args/{name}"], what, _MEND_NAME)


def _unknown(image: Image) -> Iterator[Finding]:
    for name, _ in valid_items(image.public):
        if name not in image.args:
            yield error(
                "unknown-argument", image.at[f"public/{name}"], "the image has no such argument", "remove it"
            )


def _args(image: Image) -> Iterator[Finding]:
    texts = ((name, arg) for name, arg in valid_items(image.args) if isinstance(arg, str))
    return _values(image, "args", texts)


def _labels(image: Image) -> Iterator[Finding]:
    return _values(image, "labels", valid_items(image.labels))


def _values(image: Image, key: str, values: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    for name, value in values:
        if pasted_secrets.has_known_form(value):
            what = "the value looks like a token, a key or a password, and anyone can read it in the image"
            yield error("secret-value", image.at[f"{key}/{name}"], what, _MEND)
