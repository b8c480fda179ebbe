"""`ci/images.sh`: a block of data, then the plain parts of `templates/images/`, which need no rendering."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from posixpath import join, normpath

from bakehouse import names
from bakehouse.model.image import EXCLUSION, NO_SECRET, Image, Secret, is_folder
from bakehouse.model.manifest import Manifest
from bakehouse.model.registry import Registry
from bakehouse.model.repo import Repo
from bakehouse.render.base_images import base_images
from bakehouse.render.build_fingerprint import recipe
from bakehouse.render.builder_data import BuilderData, UnpushedData, builder_data, unpushed_data
from bakehouse.render.citations import header, mend, reference
from bakehouse.render.output import File, Output, Plain
from bakehouse.render.template import source
from bakehouse.values import Cited, Remark, cite

BAKE_SECONDS = 3600
NETWORK_SECONDS = 60
REMOTE = "origin"
PARTS = (
    "10-log",
    "20-process",
    "25-secrets",
    "30-commit",
    "35-source",
    "36-ignores",
    "37-patterns",
    "38-entries",
    "39-links",
    "40-context",
    "45-inputs",
    "50-registry-login",
    "52-builder",
    "55-registry-client",
    "56-registry-reader",
    "57-branch",
    "60-release",
    "65-plan",
    "70-bake",
    "75-publish",
    "80-promote",
    "85-summary",
    "90-verify",
    "95-main",
)


@dataclass(frozen=True, slots=True)
class ImageData:
    """One image's data; `templates/images.sh` reads every field."""

    key: Cited
    reference: Cited
    context: Cited
    recipe: Cited
    dockerfile: Cited
    inputs: tuple[Cited, ...]
    excluded: tuple[Cited, ...]
    ignores: tuple[Cited, ...]
    local_contexts: tuple[Cited, ...]
    bases: tuple[Cited, ...]
    secrets: tuple[Cited, ...]
    variables: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class ScriptContext:
    """All that `templates/images.sh` reads."""

    header: Remark
    product: Cited
    branch: Cited
    registry: Cited
    registry_insecure: Cited
    registry_ca: Cited
    username: Cited
    token_variable: Cited
    registry_others: Cited
    release: Cited
    bake_file: Cited
    bake_sum: Cited
    sums_file: Cited
    mend: Cited
    prepare: Cited
    test_command: Cited
    timeout_seconds: Cited
    network_seconds: Cited
    remote: Cited
    images: Cited
    generated: Cited
    builder: BuilderData
    unpushed: UnpushedData
    entries: tuple[ImageData, ...]


def output(manifest: Manifest, repo: Repo, bake: File, others: Sequence[Output]) -> Output:
    """Return the pipeline of one repo, with its bake file's sum, and all other generated files."""
    return Output(
        names.SCRIPT_FILE,
        "images.sh",
        "sh",
        partial(_context, manifest, repo, bake, others),
        (repo.at.own,),
        executable=True,
        parts=_plain_parts(),
    )


def _context(manifest: Manifest, repo: Repo, bake: File, others: Sequence[Output]) -> ScriptContext:
    registry, at = manifest.registry, manifest.registry.at
    release = names.reference(registry.host, registry.owner, names.release_name(repo.product))
    return ScriptContext(
        header=header(manifest, repo),
        product=cite(repo.product, repo.at["product"]),
        branch=cite(repo.branch, repo.at["branch"]),
        registry=cite(registry.host, at["host"]),
        registry_insecure=cite("yes" if registry.insecure else "", at["insecure"]),
        registry_ca=cite(registry.ca or "", at["ca"]),
        username=cite(registry.username, at["username"]),
        token_variable=cite(registry.token, at["token"]),
        registry_others=_others(registry),
        release=cite(release, at["host"], at["owner"], repo.at["product"]),
        bake_file=cite(names.BAKE_FILE),
        bake_sum=cite(bake.digest, repo.at.own),
        sums_file=cite(names.SUMS_FILE),
        mend=cite(mend(repo), repo.at.own),
        prepare=cite(repo.prepare or "", repo.at["prepare"]),
        test_command=cite(repo.test or "", repo.at["test"]),
        timeout_seconds=cite(str(BAKE_SECONDS)),
        network_seconds=cite(str(NETWORK_SECONDS)),
        remote=cite(REMOTE),
        images=cite(" ".join(image.key for image in repo.images), *(image.at.own for image in repo.images)),
        generated=_generated(repo, others),
        builder=builder_data(manifest),
        unpushed=unpushed_data(manifest.builder.unpushed),
        entries=tuple(_image_data(manifest, repo, image) for image in repo.images),
    )


def _others(registry: Registry) -> Cited:
    """Return the logins, each as one word; no part of one contains a comma."""
    words = (f"{each.host},{each.username},{each.token}" for each in registry.others)
    places = (each.at[key] for each in registry.others for key in ("host", "username", "token"))
    return cite(" ".join(words), registry.at["others"], *places)


def _generated(repo: Repo, others: Sequence[Output]) -> Cited:
    """Return the paths of all files of the repo, each as one word."""
    own = (names.BAKE_FILE, names.SCRIPT_FILE, names.SUMS_FILE)
    places = dict.fromkeys(place for other in others for place in other.origins)
    return cite(" ".join(sorted((*own, *(other.path for other in others)))), repo.at.own, *places)


@cache
def _plain_parts() -> tuple[Plain, ...]:
    return tuple(Plain(file, source(file)) for file in (f"images/{part}.sh" for part in PARTS))


def _image_data(manifest: Manifest, repo: Repo, image: Image) -> ImageData:
    at = image.at
    dockerfile = cite(image.dockerfile, at["dockerfile"])
    paths = [(path, at[f"paths/{number}"]) for number, path in enumerate(image.paths)]
    folders = {key: value for key, value in image.contexts.items() if is_folder(value)}
    return ImageData(
        key=cite(image.key, at.own),
        reference=reference(manifest, repo, image),
        context=cite(image.context, at["context"]),
        recipe=recipe(manifest, repo, image),
        dockerfile=dockerfile,
        inputs=(
            dockerfile,
            *(cite(path, place) for path, place in paths if not path.startswith(EXCLUSION)),
            *(cite(path, at[f"contexts/{key}"]) for key, path in folders.items()),
        ),
        excluded=tuple(
            cite(path.removeprefix(EXCLUSION), place) for path, place in paths if path.startswith(EXCLUSION)
        ),
        ignores=(
            cite(normpath(join(image.context, ".dockerignore")), at["context"]),
            cite(f"{image.dockerfile}.dockerignore", at["dockerfile"]),
        ),
        local_contexts=tuple(cite(f"{key}={path}", at[f"contexts/{key}"]) for key, path in folders.items()),
        bases=base_images(repo, image),
        secrets=tuple(_secret(secret) for secret in image.secrets),
        variables=tuple(cite(name, at[f"args/{arg}"]) for name, arg in sorted(image.variables.items())),
    )


def _secret(secret: Secret) -> Cited:
    """Return the variable of a build secret, and what fills it in pull requests."""
    filling = secret.pull_request or NO_SECRET
    return cite(f"{secret.secret}={filling}", secret.at["secret"], secret.at["pull_request"])
