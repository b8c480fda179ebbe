"""The kinds of generated files, one module each: `output(manifest, repo)`."""

from bakehouse.model.host import Host
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.render.output import File, Output
from bakehouse.render.outputs import (
    bake,
    caddy,
    compose,
    config,
    drift_workflow,
    host_config,
    images_workflow,
    runbook,
    script,
    shims,
    sums,
)
from bakehouse.render.placed import placed
from bakehouse.render.template import render

OUTPUTS = (images_workflow, drift_workflow, compose, config)
HOST_OUTPUTS = (host_config, caddy, runbook)


def files(manifest: Manifest, repo: Repo) -> tuple[File, ...]:
    """Render all files of one repo, sorted by path; the sums come after the files that they list."""
    baked = _rendered(bake.output(manifest, repo))
    others = [module.output(manifest, repo) for module in OUTPUTS]
    outputs = [script.output(manifest, repo, baked, others), *others]
    rendered = sorted([baked, *map(_rendered, outputs)], key=lambda file: file.path)
    return *rendered, _rendered(sums.output(repo.at.own, rendered))


def host_files(manifest: Manifest, host: Host) -> tuple[File, ...]:
    """Render all files of one host, sorted by path; none for a host on which nothing runs."""
    if not placed(manifest, host):
        return ()
    outputs = [*(module.output(manifest, host) for module in HOST_OUTPUTS), *shims.outputs(manifest, host)]
    rendered = sorted(map(_rendered, outputs), key=lambda file: file.path)
    return *rendered, _rendered(sums.output(host.at.own, rendered))


def _rendered(output: Output) -> File:
    return File(output, render(output))
