"""Runs that must end red on a real Gitea: the log says what is wrong, and nothing is promoted."""

from pathlib import Path

from .forge import TOKEN_SECRET, Forge
from .marks import EVERY_PART
from .runner import Runner
from .runner import running as running_runner
from .sample import deliver
from .shop import Shop, failed

pytestmark = EVERY_PART


def test_a_failing_test_keeps_the_images_and_promotes_nothing(
    forge: Forge, runner: Runner, tmp_path: Path
) -> None:
    repo = deliver(forge, "tested", tmp_path, test="ci/smoke.sh")
    repo.write(
        "ci/smoke.sh", '#!/bin/sh\necho "tested: $BAKEHOUSE_IMAGE_WEB, ${REGISTRY_TOKEN-no token}"\nexit 9\n'
    )
    (repo.folder / "ci/smoke.sh").chmod(0o755)
    sha = repo.commit()
    repo.push()
    log = failed(repo.await_run("images.yml"))
    assert "ci/smoke.sh failed with exit code 9: nothing is released or promoted" in log
    shop = Shop(repo)
    named = f"{forge.registry.address}/bytelyst/tested-web@{shop.digest('web', sha)}"
    assert f"tested: {named}, no token" in log
    assert shop.digest("backend", sha)
    assert shop.digest("release", sha) is None
    assert shop.digests("latest") == {"backend": None, "web": None}


def test_a_failing_dockerfile_is_named_with_its_step(forge: Forge, runner: Runner, tmp_path: Path) -> None:
    repo = deliver(forge, "broken", tmp_path)
    repo.write("web/build.sh", "echo broken on purpose; exit 7\n")
    sha = repo.commit()
    repo.push()
    run = repo.await_run("images.yml")
    log = failed(run)
    assert run.ends() == {"images": "failure", "pull request": "skipped", "required": "failure"}
    assert "[web build 4/6] RUN sh web/build.sh /site" in log
    assert "broken on purpose" in log
    assert "did not complete successfully: exit code: 7" in log
    shop = Shop(repo)
    assert shop.digest("release", sha) is None
    assert shop.digests("latest") == {"backend": None, "web": None}


def test_a_wrong_token_is_named_by_its_variable(forge: Forge, runner: Runner, tmp_path: Path) -> None:
    repo = deliver(forge, "refused", tmp_path)
    forge.put_secret(TOKEN_SECRET, "no token at all", repo.name)
    repo.commit()
    repo.push()
    log = failed(repo.await_run("images.yml"))
    expected = f"{forge.registry.address} refused image-bot's token in $REGISTRY_TOKEN"
    assert expected in log
    assert "(attempts: 1)" in log
    assert not Shop(repo).tags()


def test_a_branch_that_is_deleted_meanwhile_is_named(forge: Forge, tmp_path: Path) -> None:
    """The runner comes when the branch has gone; the branch's name is as odd as a manifest lets it be."""
    branch = "Ready/to-go_1.x"
    repo = deliver(forge, "gone", tmp_path, settings={"runner": "late"}, branch=branch)
    repo.commit()
    repo.push()
    repo.push(f"HEAD:refs/heads/{branch}")
    repo.await_run("images.yml", ended=False)
    repo.delete_branch(branch)
    (tmp_path / "late").mkdir()
    with running_runner(forge, tmp_path / "late", label="late"):
        log = failed(repo.await_run("images.yml"))
    assert f"origin has no branch {branch}: push it" in log
    assert Shop(repo).digests("latest") == {"backend": None, "web": None}
