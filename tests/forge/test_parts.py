"""The forge's helpers do on a real Gitea what other tests take them for."""

from pathlib import Path

import pytest

from .api import Refused
from .browser import approve
from .forge import Forge
from .repo import Repo, create
from .runner import Runner

pytestmark = [pytest.mark.gitea, pytest.mark.gitea_runner]

WORKFLOW = """\
on:
  push: {branches: [main]}
  pull_request:
  workflow_dispatch: {inputs: {word: {default: none}}}
permissions: {}
jobs:
  say:
    runs-on: ubuntu-latest
    steps:
      - env:
          WORD: ${{ inputs.word }}
          SECRET: ${{ secrets.REGISTRY_TOKEN }}
        run: echo "event=$GITHUB_EVENT_NAME sha=$GITHUB_SHA word=$WORD secret=${#SECRET}"
"""


def pushed(forge: Forge, name: str, folder: Path) -> Repo:
    repo = create(forge, name, folder / "checkout")
    repo.write(".gitea/workflows/say.yml", WORKFLOW)
    repo.commit("first")
    repo.push()
    return repo


def test_a_dispatch_hands_its_inputs_to_the_run(forge: Forge, runner: Runner, tmp_path: Path) -> None:
    repo = pushed(forge, "dispatched", tmp_path)
    repo.await_run("say.yml")
    repo.dispatch("say.yml", word="hello")
    run = repo.await_run("say.yml", event="workflow_dispatch")
    assert f"event=workflow_dispatch sha={repo.head} word=hello secret=40" in run.log()
    assert [job.name for job in run.jobs()] == ["say"]
    assert {seen.event for seen in repo.runs(repo.head)} == {"push", "workflow_dispatch"}


def test_a_run_that_is_started_again_stays_the_same_run(forge: Forge, runner: Runner, tmp_path: Path) -> None:
    repo = pushed(forge, "again", tmp_path)
    first = repo.await_run("say.yml")
    first.again()
    second = repo.await_run("say.yml")
    assert (first.id, first.sha) == (second.id, second.sha)
    assert [job.attempt for job in second.jobs()] == [2]


def test_a_pull_request_of_the_repo_runs_with_its_secrets(
    forge: Forge, runner: Runner, tmp_path: Path
) -> None:
    repo = pushed(forge, "pulled", tmp_path)
    sha = repo.commit("second")
    repo.push("HEAD:topic")
    repo.pull("topic")
    run = repo.await_run("say.yml", sha, event="pull_request")
    assert "secret=40" in run.log()
    repo.delete_branch("topic")
    assert not repo.git("ls-remote", f"{forge.url}/{repo.owner}/{repo.name}.git", "refs/heads/topic")


def test_a_pull_request_of_a_fork_runs_without_secrets(forge: Forge, runner: Runner, tmp_path: Path) -> None:
    repo = pushed(forge, "forked", tmp_path)
    stranger = forge.user("stranger")
    fork = repo.fork(stranger, tmp_path / "fork")
    sha = fork.commit("from a fork")
    fork.push("HEAD:topic")
    fork.pull("topic")
    waiting = repo.await_run("say.yml", sha, event="pull_request", ended=False)
    assert not waiting.conclusion
    approve(forge.url, waiting)
    run = repo.await_run("say.yml", sha, event="pull_request")
    assert "secret=0" in run.log()


def test_the_bot_may_do_nothing_but_packages(forge: Forge) -> None:
    with pytest.raises(Refused) as refused:
        forge.bot.api.get("/user/repos")
    assert refused.value.status == 403
