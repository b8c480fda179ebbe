"""`docker-bake.hcl`: one target per image, tags only `:<sha>`.

https://docs.docker.com/build/bake/reference/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import relpath

from bakehouse import names
from bakehouse.model import Image, Manifest, Repo
from bakehouse.render.citations import header, reference
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, Variable, cite

Pair = tuple[Cited, Cited]


@dataclass(frozen=True, slots=True)
class Target:
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


@dataclass(frozen=True, slots=True)
class Context:
    """What `templates/docker-bake.hcl` reads."""

    header: Remark
    variables: tuple[Cited, ...]
    targets: tuple[Target, ...]


def output(manifest: Manifest, repo: Repo) -> Output:
    """The bake file of one repo."""
    context = Context(
        header(manifest, repo),
        tuple(cite(name) for name in names.COMMIT_VARIABLES.values()),
        tuple(_target(manifest, repo, image) for image in repo.images),
    )
    return Output(names.BAKE_FILE, "docker-bake.hcl", "hcl", context, (repo.at.own,))


def _target(manifest: Manifest, repo: Repo, image: Image) -> Target:
    at = image.at
    return Target(
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
    )


def _pairs(field: str, values: Mapping[str, str], image: Image) -> tuple[Pair, ...]:
    places = ((key, value, image.at[f"{field}/{key}"]) for key, value in values.items())
    return tuple((cite(key, at), cite(value, at)) for key, value, at in places)


def _args(image: Image) -> tuple[Pair, ...]:
    if not image.commit_args:
        return ()
    at, prefix = image.at["commit_args"], image.commit_args
    commit = names.COMMIT_VARIABLES.items()
    return tuple((cite(prefix + name, at), cite((Variable(variable),), at)) for name, variable in commit)


def _own_labels(manifest: Manifest, repo: Repo, image: Image) -> tuple[Pair, ...]:
    source = f"{manifest.forge.url.rstrip('/')}/{manifest.registry.owner}/{repo.name}"
    origins = (manifest.forge.at["url"], manifest.registry.at["owner"], repo.at.own)
    title = names.image_name(repo.product, image.key)
    return (
        (cite(names.LABEL_REVISION), cite((Variable(names.COMMIT_VARIABLES["SHA"]),))),
        (cite(names.LABEL_SOURCE), cite(source, *origins)),
        (cite(names.LABEL_TITLE), cite(title, repo.at["product"], image.at.own)),
    )


def _secret(image: Image, number: int) -> Cited:
    secret = image.secrets[number]
    return cite(f"type=env,id={secret.id},env={secret.secret}", secret.at["id"], secret.at["secret"])
