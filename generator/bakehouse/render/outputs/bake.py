"""`docker-bake.hcl`: one target per image, tags only `:<sha>`.

https://docs.docker.com/build/bake/reference/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from posixpath import relpath

from bakehouse import codec, names
from bakehouse.model.image import ForgeVariable, Image
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo, package_name
from bakehouse.render.build_fingerprint import ATTEST, EXPORT, source, source_places
from bakehouse.render.citations import forge_variables, header, named_by, reference
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, Variable, cite

Pair = tuple[Cited, Cited]
# An older BuildKit writes a cache in a form that Gitea refuses (go-gitea/gitea#28973); a cache that cannot be
# written is no reason to fail.
_WRITTEN = ",mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true"


@dataclass(frozen=True, slots=True)
class Cache:
    """The place that an image's cache is read from, and the way it is written there."""

    read: Cited
    write: Cited


@dataclass(frozen=True, slots=True)
class BakeTarget:
    """One image; `templates/docker-bake.hcl` reads every field."""

    key: Cited
    context: Cited
    dockerfile: Cited
    target: Cited | None
    platform: Cited
    tag: Cited
    args: tuple[Pair, ...]
    labels: tuple[Pair, ...]
    contexts: tuple[Pair, ...]
    secrets: tuple[Cited, ...]
    ssh: tuple[Cited, ...]
    cache: Cache | None


@dataclass(frozen=True, slots=True)
class BakeContext:
    """All that `templates/docker-bake.hcl` reads."""

    header: Remark
    variables: tuple[Cited, ...]
    attest: Cited
    export: Cited
    targets: tuple[BakeTarget, ...]


def output(manifest: Manifest, repo: Repo) -> Output:
    """Return the bake file of one repo."""
    return Output(
        names.BAKE_FILE, "docker-bake.hcl", "hcl", partial(_context, manifest, repo), (repo.at.own,)
    )


def _context(manifest: Manifest, repo: Repo) -> BakeContext:
    variables = [*names.COMMIT_VARIABLES.values()]
    if not manifest.builder.persistent:
        variables.append(names.CACHE_VARIABLE)
    return BakeContext(
        header(manifest, repo),
        (*(cite(name) for name in variables), *forge_variables(repo)),
        cite(ATTEST),
        cite(EXPORT),
        tuple(_target(manifest, repo, image) for image in repo.images),
    )


def _target(manifest: Manifest, repo: Repo, image: Image) -> BakeTarget:
    at = image.at
    return BakeTarget(
        key=cite(image.key, at.own),
        context=cite(image.context, at["context"]),
        dockerfile=cite(relpath(image.dockerfile, image.context), at["dockerfile"], at["context"]),
        target=cite(image.target, at["target"]) if image.target else None,
        platform=cite(image.platform, at["platform"]),
        tag=reference(manifest, repo, image, Variable(names.TAG_VARIABLE)),
        args=(*_args(image), *_pairs("args", image.args, image)),
        labels=(*_own_labels(manifest, repo, image), *_pairs("labels", image.labels, image)),
        contexts=_pairs("contexts", image.contexts, image),
        secrets=tuple(_secret(image, number) for number in range(len(image.secrets))),
        ssh=tuple(cite(key, at[f"ssh/{number}"]) for number, key in enumerate(image.ssh)),
        cache=None if manifest.builder.persistent else _cache(manifest, repo, image),
    )


def _pairs(field: str, values: Mapping[str, str | ForgeVariable], image: Image) -> tuple[Pair, ...]:
    places = ((key, value, image.at[f"{field}/{key}"]) for key, value in values.items())
    return tuple((cite(key, at), cite(_value(value), at)) for key, value, at in places)


def _value(value: str | ForgeVariable) -> str | tuple[Variable]:
    return value if isinstance(value, str) else (Variable(value.variable),)


def _args(image: Image) -> tuple[Pair, ...]:
    if not image.commit_args:
        return ()
    at, prefix = image.at["commit_args"], image.commit_args
    commit = names.COMMIT_VARIABLES.items()
    return tuple((cite(prefix + name, at), cite((Variable(variable),), at)) for name, variable in commit)


def _own_labels(manifest: Manifest, repo: Repo, image: Image) -> tuple[Pair, ...]:
    origins = source_places(manifest, repo)
    return (
        (cite(names.LABEL_REVISION), cite((Variable(names.COMMIT_VARIABLES["SHA"]),))),
        (cite(names.LABEL_SOURCE), cite(source(manifest, repo), *origins)),
        (cite(names.LABEL_TITLE), cite(package_name(repo, image), *named_by(repo, image))),
    )


def _secret(image: Image, number: int) -> Cited:
    secret = image.secrets[number]
    return cite(f"type=env,id={secret.id},env={secret.secret}", secret.at["id"], secret.at["secret"])


def _cache(manifest: Manifest, repo: Repo, image: Image) -> Cache:
    """Return a reference for each image and variant of it, so that no two overwrite each other's cache."""
    registry, at = manifest.registry, image.at
    name = names.reference(registry.host, registry.owner, names.cache_name(package_name(repo, image)))
    reference = f"type=registry,ref={name}:{_variant(image)}"
    origins = (
        *(registry.at["host"], registry.at["owner"], manifest.builder.at["persistent"]),
        *(*named_by(repo, image), at.own, at["platform"], at["target"], at["args"]),
    )
    return Cache(cite(reference, *origins), cite(reference + _WRITTEN, *origins))


def _variant(image: Image) -> str:
    """Return a tag for all that makes the layers besides the files; the commit's arguments are left out."""
    args = {name: arg if isinstance(arg, str) else [arg.variable] for name, arg in image.args.items()}
    facts = codec.line([image.platform, image.target, args])
    return sha256(facts.encode()).hexdigest()[:12]
