"""Workflow runs: found, waited for, read."""

from dataclasses import dataclass

from .api import Api


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
        """What its jobs printed; a job that was skipped has no log."""
        jobs = [job for job in self.jobs() if job.conclusion != "skipped"]
        return "".join(self.api.text(f"{self.place}/actions/jobs/{job.id}/logs") for job in jobs)

    def again(self) -> None:
        """Starts all of its jobs anew; it stays the same run, which has not ended then."""
        self.api.post(f"{self.place}/actions/runs/{self.id}/rerun")


def runs(api: Api, place: str, sha: str = "") -> list[Run]:
    """The runs of a repo, the newest first; of one commit where it is given."""
    query = f"&head_sha={sha}" if sha else ""
    found = api.get(f"{place}/actions/runs?limit=50{query}")["workflow_runs"]
    return [
        Run(
            api,
            place,
            run["id"],
            run["path"].partition("@")[0],
            run["head_sha"],
            run["event"],
            run.get("conclusion", ""),
        )
        for run in found
    ]


def newest(api: Api, place: str, workflow: str, sha: str, event: str) -> Run | None:
    """The newest run of a workflow for an event at a commit."""
    seen = runs(api, place, sha)
    return next((run for run in seen if (run.workflow, run.event) == (workflow, event)), None)
