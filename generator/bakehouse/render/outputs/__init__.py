"""Every kind of generated file, one module each [family]: `output(manifest, repo)`."""

from bakehouse.model import Manifest, Repo
from bakehouse.render.output import File, Output
from bakehouse.render.outputs import bake, compose, config, drift_workflow, images_workflow, script, sums
from bakehouse.render.template import render

OUTPUTS = (images_workflow, drift_workflow, compose, config)


def files(manifest: Manifest, repo: Repo) -> tuple[File, ...]:
    """All files of one repo, rendered and sorted by path; the sums come after what they count."""
    baked = _rendered(bake.output(manifest, repo))
    outputs = [script.output(manifest, repo, baked), *(module.output(manifest, repo) for module in OUTPUTS)]
    rendered = sorted([baked, *map(_rendered, outputs)], key=lambda file: file.path)
    return *rendered, _rendered(sums.output(repo, rendered))


def _rendered(output: Output) -> File:
    return File(output, render(output))
