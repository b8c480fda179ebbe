"""`ci/images.sh`: a block of data, then the plain parts of `templates/images/`, which need no rendering."""

from dataclasses import dataclass
from posixpath import join, normpath

from bakehouse import names
from bakehouse.model import Image, Manifest, Repo
from bakehouse.render.citations import header, mend, reference
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, cite

BAKE_SECONDS = 3600
PARTS = (
    "images/10-log.sh",
    "images/20-process.sh",
    "images/30-commit.sh",
    "images/40-context.sh",
    "images/50-registry.sh",
    "images/60-bake.sh",
    "images/70-build.sh",
    "images/80-verify.sh",
    "images/90-main.sh",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One image's data; `templates/images.sh` reads every field."""

    key: Cited
    reference: Cited
    context: Cited
    inputs: tuple[Cited, ...]
    ignores: tuple[Cited, ...]
    local_contexts: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What `templates/images.sh` reads."""

    header: Remark
    product: Cited
    registry: Cited
    username: Cited
    token_variable: Cited
    bake_file: Cited
    sums_file: Cited
    mend: Cited
    timeout_seconds: Cited
    images: Cited
    secrets: Cited
    entries: tuple[Entry, ...]
    parts: tuple[str, ...] = PARTS


def output(manifest: Manifest, repo: Repo) -> Output:
    """The pipeline of one repo."""
    registry = manifest.registry
    context = Context(
        header=header(manifest, repo),
        product=cite(repo.product, repo.at["product"]),
        registry=cite(registry.host, registry.at["host"]),
        username=cite(registry.username, registry.at["username"]),
        token_variable=cite(registry.token, registry.at["token"]),
        bake_file=cite(names.BAKE_FILE),
        sums_file=cite(names.SUMS_FILE),
        mend=cite(mend(repo), repo.at.own),
        timeout_seconds=cite(str(BAKE_SECONDS)),
        images=cite(" ".join(image.key for image in repo.images), *(image.at.own for image in repo.images)),
        secrets=_secrets(repo),
        entries=tuple(_entry(manifest, repo, image) for image in repo.images),
    )
    return Output(names.SCRIPT_FILE, "images.sh", "sh", context, (repo.at.own,), executable=True)


def _entry(manifest: Manifest, repo: Repo, image: Image) -> Entry:
    at = image.at
    dockerfile = cite(image.dockerfile, at["dockerfile"])
    folders = {key: value for key, value in image.contexts.items() if is_folder(value)}
    return Entry(
        key=cite(image.key, at.own),
        reference=reference(manifest, repo, image),
        context=cite(image.context, at["context"]),
        inputs=(
            dockerfile,
            *(cite(path, at[f"paths/{number}"]) for number, path in enumerate(image.paths)),
            *(cite(path, at[f"contexts/{key}"]) for key, path in folders.items()),
        ),
        ignores=(
            cite(normpath(join(image.context, ".dockerignore")), at["context"]),
            cite(f"{image.dockerfile}.dockerignore", at["dockerfile"]),
        ),
        local_contexts=tuple(cite(f"{key}={path}", at[f"contexts/{key}"]) for key, path in folders.items()),
    )


def is_folder(context: str) -> bool:
    """Whether a named context is a folder of the repo, not an image, a target or an address."""
    return not context.startswith("target:") and "://" not in context


def _secrets(repo: Repo) -> Cited:
    """The environment variables that hold BuildKit secrets, each once."""
    secrets = [secret for image in repo.images for secret in image.secrets]
    variables = dict.fromkeys(secret.secret for secret in secrets)
    return cite(" ".join(variables), *dict.fromkeys(secret.at["secret"] for secret in secrets))
