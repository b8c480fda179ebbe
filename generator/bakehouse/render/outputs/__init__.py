"""Every kind of generated file, one module each [family]: `output(manifest, repo)`."""

from bakehouse.model import Manifest, Repo
from bakehouse.render.output import File
from bakehouse.render.outputs import bake, compose, config, drift_workflow, images_workflow, script, sums
from bakehouse.render.template import render

OUTPUTS = (bake, script, images_workflow, drift_workflow, compose, config)


def files(manifest: Manifest, repo: Repo) -> tuple[File, ...]:
    """All files of one repo, rendered and sorted by path; the sums come after what they count."""
    outputs = sorted((module.output(manifest, repo) for module in OUTPUTS), key=lambda output: output.path)
    rendered = [File(output, render(output)) for output in outputs]
    last = sums.output(repo, rendered)
    return *rendered, File(last, render(last))
