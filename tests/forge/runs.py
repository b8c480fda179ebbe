"""Workflow runs: found, waited for, read."""

import re
import time
from dataclasses import dataclass
from typing import Any

import pytest

from .api import Api, Refused


@dataclass(frozen=True)
class Job:
    """One job of a run; `conclusion` is empty until it has ended; the first `attempt` is 1."""

    id: int
    name: str
    conclusion: str
    attempt: int


@dataclass(frozen=True)
class Run:
    """One run; `conclusion` is success, failure, cancelled or skipped, and empty until it has ended."""

    api: Api
    place: str
    id: int
    workflow: str
    sha: str
    event: str
    conclusion: str

    def jobs(self) -> list[Job]:
        """Its jobs."""
        found = self.api.get(f"{self.place}/actions/runs/{self.id}/jobs")["jobs"]
        return [Job(job["id"], job["name"], job.get("conclusion", ""), job["run_attempt"]) for job in found]

    def log(self) -> str:
        """Return the output of its jobs; a job that was skipped has no log."""
        return "".join(self._log(job) for job in self.jobs() if job.conclusion != "skipped")

    def _log(self, job: Job) -> str:
        # Gitea moves a log from its database to a file when the job has ended, and for a moment has neither.
        for _ in range(50):
            try:
                return self.api.text(f"{self.place}/actions/jobs/{job.id}/logs")
            except Refused as refused:
                if refused.status != 500:
                    raise
            time.sleep(0.2)
        pytest.fail(f"{self.place} has no log of the job {job.name}")

    def ended(self) -> bool:
        """Tell whether all of its jobs ended; a run has a conclusion as soon as the first of them failed."""
        return bool(self.conclusion) and all(self.ends().values())

    def ends(self) -> dict[str, str]:
        """Return the conclusion of each of its jobs."""
        return {job.name: job.conclusion for job in self.jobs()}

    def baked(self) -> list[str]:
        """The images of each bake of the script, a string a bake."""
        return re.findall(r"group(?:::|\])bake (.*)$", self.log(), re.MULTILINE)

    def again(self) -> None:
        """Starts all of its jobs anew; it stays the same run, which has not ended then."""
        self.api.post(f"{self.place}/actions/runs/{self.id}/rerun")


def runs(api: Api, place: str, sha: str = "") -> list[Run]:
    """The runs of a repo, the newest first; of one commit where it is given."""
    query = f"&head_sha={sha}" if sha else ""
    found = api.get(f"{place}/actions/runs?limit=50{query}")["workflow_runs"]
    return [_run(api, place, run) for run in found]


def by_id(api: Api, place: str, number: int) -> Run:
    """One run."""
    return _run(api, place, api.get(f"{place}/actions/runs/{number}"))


def newest(api: Api, place: str, workflow: str, sha: str, event: str) -> Run | None:
    """The newest run of a workflow for an event at a commit."""
    seen = runs(api, place, sha)
    return next((run for run in seen if (run.workflow, run.event) == (workflow, event)), None)


def _run(api: Api, place: str, run: dict[str, Any]) -> Run:
    workflow = run["path"].partition("@")[0]
    return Run(api, place, run["id"], workflow, run["head_sha"], run["event"], run.get("conclusion", ""))
