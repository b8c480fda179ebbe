"""`workflows/drift.yml`: the guard that a runner can run without Bakehouse, over `bakehouse.sums`."""

from dataclasses import dataclass
from functools import partial

from bakehouse import names
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Repo
from bakehouse.render.citations import folder, header, mend
from bakehouse.render.output import Output
from bakehouse.values import Cited, Remark, cite


@dataclass(frozen=True, slots=True)
class DriftWorkflowContext:
    """All that `templates/workflows/drift.yml` reads."""

    header: Remark
    runner: Cited
    sums: Cited
    mend: Cited


def output(manifest: Manifest, repo: Repo) -> Output:
    """Return the workflow that fails when a generated file was edited by hand."""
    where, origins = folder(manifest)
    return Output(
        f"{where}/{names.DRIFT_WORKFLOW}",
        names.DRIFT_WORKFLOW,
        "workflow",
        partial(_context, manifest, repo),
        origins,
    )


def _context(manifest: Manifest, repo: Repo) -> DriftWorkflowContext:
    return DriftWorkflowContext(
        header(manifest, repo),
        runner=cite(manifest.forge.runner, manifest.forge.at["runner"]),
        sums=cite(names.SUMS_FILE),
        mend=cite(mend(repo), repo.at.own),
    )
