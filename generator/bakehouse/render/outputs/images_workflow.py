"""`workflows/images.yml`: check out with plain git, run the script; thin, and without any action."""

from dataclasses import dataclass

from bakehouse import names
from bakehouse.model import Manifest, Repo
from bakehouse.render.citations import folder, header
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, Variable, cite


@dataclass(frozen=True, slots=True)
class Context:
    """What `templates/workflows/images.yml` reads; `secrets` are variables and what fills them."""

    header: Remark
    branch: Cited
    runner: Cited
    secrets: tuple[tuple[Cited, Cited], ...]


def output(manifest: Manifest, repo: Repo) -> Output:
    """The workflow that builds one repo's images."""
    where, origins = folder(manifest)
    context = Context(
        header(manifest, repo),
        branch=cite(repo.branch, repo.at["branch"]),
        runner=cite(manifest.forge.runner, manifest.forge.at["runner"]),
        secrets=tuple(_environment(manifest, repo)),
    )
    return Output(f"{where}/{names.IMAGES_WORKFLOW}", names.IMAGES_WORKFLOW, "workflow", context, origins)


def _environment(manifest: Manifest, repo: Repo) -> list[tuple[Cited, Cited]]:
    registry = manifest.registry
    places = {registry.token: [registry.at["token"]]}
    for image in repo.images:
        for secret in image.secrets:
            places.setdefault(secret.secret, []).append(secret.at["secret"])
    return [
        (cite(name, *origins), cite((Variable(f"secrets.{name}"),), *origins))
        for name, origins in sorted(places.items())
    ]
