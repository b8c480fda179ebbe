"""A git repo in a folder and on the forge: commits, pushes, forks, pull requests."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ..support.wait import until
from .forge import OWNER, Forge, User
from .runs import Run, by_id, newest, runs

# The token goes by the environment: an argument is for everybody to read.
CREDENTIALS = '!f() { echo "username=$FORGE_USER"; echo "password=$FORGE_TOKEN"; }; f'


@dataclass(frozen=True)
class Repo:
    """A checkout and its repo on the forge; `user` is who commits and pushes."""

    forge: Forge
    user: User
    owner: str
    name: str
    folder: Path

    @property
    def place(self) -> str:
        """Its path in the API."""
        return f"/repos/{self.owner}/{self.name}"

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def git(self, *words: str) -> str:
        """Runs git in the folder, as the user."""
        done = subprocess.run(
            ["git", "-C", str(self.folder), *words], env=self._environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, f"git {' '.join(words)}\n{done.stderr}"
        return done.stdout

    def commit(self, message: str = "change", *options: str) -> str:
        """Commits all that is in the folder; gives back the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, *options)
        return self.head

    def write(self, path: str, text: str) -> None:
        """Writes one file of the checkout."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def push(self, refspec: str = "HEAD:main", *options: str) -> None:
        """Pushes over HTTP."""
        self.git("push", "--quiet", *options, f"{self.forge.url}/{self.owner}/{self.name}.git", refspec)

    def dispatch(self, workflow: str, ref: str = "main", **inputs: str) -> int:
        """Starts a workflow by hand; gives back the run's id."""
        dispatches = f"{self.place}/actions/workflows/{workflow}/dispatches?return_run_details=true"
        made = self.user.api.post(dispatches, ref=ref, inputs=inputs)
        return int(made["workflow_run_id"])

    def switch(self, workflow: str, way: str) -> None:
        """Enables or disables a workflow; what fell due meanwhile starts when it is enabled again."""
        self.user.api.put(f"{self.place}/actions/workflows/{workflow}/{way}")

    def delete_branch(self, branch: str) -> None:
        self.user.api.delete(f"{self.place}/branches/{quote(branch, '')}")

    def pull(self, branch: str, base: str = "main") -> int:
        """Opens a pull request from a pushed branch to the organisation's repo; gives back its number."""
        self.await_branch(branch)
        pulls = f"/repos/{OWNER}/{self.name}/pulls"
        made = self.user.api.post(pulls, title=branch, head=f"{self.owner}:{branch}", base=base)
        return int(made["number"])

    def fork(self, user: User, folder: Path) -> "Repo":
        """Another user's fork, cloned into a folder."""
        self.await_branch("main")
        user.api.post(f"{self.place}/forks")
        fork = Repo(self.forge, user, user.name, self.name, folder)
        folder.mkdir()
        fork.git("clone", "--quiet", f"{self.forge.url}/{user.name}/{self.name}.git", ".")
        return fork

    def await_branch(self, branch: str) -> None:
        """Waits until the forge has taken note of a pushed branch: it does so after it has answered git."""
        until(
            lambda: branch in {each["name"] for each in self.user.api.get(f"{self.place}/branches") or ()},
            lambda: f"{self.place} has no branch {branch}",
        )

    def statuses(self, sha: str) -> dict[str, str]:
        """The newest state of each job of a commit, by the name that a branch rule requires."""
        found = self.user.api.get(f"{self.place}/commits/{sha}/status?limit=50")["statuses"]
        return {each["context"]: each["status"] for each in found or ()}

    def await_statuses(self, sha: str, ready: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """Waits until a commit's statuses are as wanted; gives them back."""
        return until(
            lambda: found if ready(found := self.statuses(sha)) else {},
            lambda: f"{self.place} {sha} has the statuses {self.statuses(sha)}; there are: {self.runs()}",
        )

    def runs(self, sha: str = "") -> list[Run]:
        """The runs on the forge, the newest first; of one commit where it is given."""
        return runs(self.user.api, self.place, sha)

    def await_run(
        self, workflow: str, sha: str = "", event: str = "push", ended: bool = True, seconds: float = 300
    ) -> Run:
        """Waits for the newest run of a workflow at a commit (HEAD, where none is given), and for its end."""
        sha = sha or self.head
        return self._await(
            lambda: newest(self.user.api, self.place, workflow, sha, event),
            f"{workflow} on {event} at {sha}",
            ended,
            seconds,
        )

    def await_id(self, number: int) -> Run:
        """Waits for the end of one run."""
        return self._await(lambda: by_id(self.user.api, self.place, number), f"run {number}")

    def _await(
        self, find: Callable[[], Run | None], what: str, ended: bool = True, seconds: float = 300
    ) -> Run:
        def found() -> Run | None:
            run = find()
            return run if run and (run.ended() or not ended) else None

        def told() -> str:
            return f"{what} did not end; there are: {self.runs()}\n{self.forge.gitea.program.tail()}"

        run = until(found, told, seconds, every=0.3)
        assert run
        return run

    def _environment(self) -> dict[str, str]:
        who = {"NAME": self.user.name, "EMAIL": f"{self.user.name}@example.com"}
        return {
            **os.environ,
            **{f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "credential.helper",
            "GIT_CONFIG_VALUE_0": CREDENTIALS,
            "GIT_TERMINAL_PROMPT": "0",
            "FORGE_USER": self.user.name,
            "FORGE_TOKEN": self.user.token,
        }


def create(forge: Forge, name: str, folder: Path) -> Repo:
    """A new repo of the organisation from a folder, not yet committed or pushed."""
    forge.keeper.api.post(f"/orgs/{OWNER}/repos", name=name, default_branch="main", auto_init=False)
    folder.mkdir(parents=True, exist_ok=True)
    repo = Repo(forge, forge.keeper, OWNER, name, folder)
    repo.git("init", "--quiet", "--initial-branch=main")
    return repo
