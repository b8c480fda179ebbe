"""Runs that somebody starts by hand on a real Gitea: a commit, a rebuild, some of the images."""

from .marks import EVERY_PART
from .shop import Shop, failed, succeeded

pytestmark = EVERY_PART


def test_a_commit_that_never_ran_is_built_when_asked_for(shop: Shop) -> None:
    shop.repo.write("web/index.html", "<p>nobody built this</p>\n")
    skipped = shop.repo.commit("[skip ci] on its way")
    shop.repo.push()
    head = shop.change("web/index.html", "<p>the newest</p>\n")
    shop.succeed()
    assert not shop.repo.runs(skipped)
    assert shop.digest("release", skipped) is None
    run = succeeded(shop.repo.await_id(shop.repo.dispatch("images.yml", sha=skipped)))
    assert run.baked() == ["web"]
    shop.must_be_released(skipped)
    assert shop.revision("web", skipped) == skipped
    assert f":latest is at {head}, the newest released commit of origin/main" in run.log()
    assert f"this commit is {skipped};" in run.log()
    shop.must_be_latest(head)


def test_a_commit_outside_of_the_branch_is_refused(shop: Shop) -> None:
    """Its own script would run with the secrets: so it is not even checked out."""
    before = shop.tags()
    shop.repo.git("switch", "--quiet", "--create", "aside")
    outside = shop.change("web/index.html", "<p>not reviewed</p>\n", push=False)
    shop.repo.push("HEAD:refs/heads/aside")
    shop.repo.git("switch", "--quiet", "main")
    log = failed(shop.repo.await_id(shop.repo.dispatch("images.yml", sha=outside)))
    assert f"The commit {outside} is not in the branch main: merge it first." in log
    assert "ci/images.sh" not in log
    assert shop.tags() == before


def test_a_forced_build_is_a_release_of_its_own(shop: Shop) -> None:
    head = shop.change("web/index.html", "<p>to be built anew</p>\n")
    shop.succeed()
    before = shop.digests(head)
    run = succeeded(shop.repo.await_id(shop.repo.dispatch("images.yml", force="true", images="web")))
    assert run.baked() == ["web"]
    rebuilt = f"{head}-r2"
    shop.must_be_released(head, rebuilt)
    shop.must_be_latest(rebuilt)
    assert shop.digests(head) == before
    assert shop.digest("backend", rebuilt) == before["backend"]
    assert shop.digest("web", rebuilt) != before["web"]


def test_runs_of_one_commit_at_once_end_as_one(shop: Shop) -> None:
    """On Gitea an image that loses its tag to another run's is gone at once."""
    head = shop.change("packages/shared.txt", "in both images\n")
    numbers = [shop.repo.dispatch("images.yml") for _ in range(2)]
    runs = [shop.succeed(), *(succeeded(shop.repo.await_id(number)) for number in numbers)]
    # one that looks while another pushes finds one image there already
    baked = {images for run in runs for images in run.baked()}
    assert "backend web" in baked
    assert baked <= {"backend web", "backend", "web"}
    shop.must_be_released(head)
    shop.must_be_latest(head)


def test_hostile_inputs_are_refused(shop: Shop) -> None:
    before = shop.tags()
    commits = ["$(id)", "'; id #", "main", f"{shop.repo.head[:-1]}G", f"--upload-pack=id {shop.repo.head}"]
    numbers = [shop.repo.dispatch("images.yml", sha=sha) for sha in commits]
    for number in numbers:
        log = failed(shop.repo.await_id(number))
        assert "The input sha is not a full commit hash: enter 40 digits of 0-9 and a-f." in log
        assert "uid=" not in log
    refused = {
        "$(id) * 'web' ;id": "unknown image '$(id)'; this repo has: backend web",
        "web wbe": "unknown image 'wbe'; this repo has: backend web",
        "web --no-push;id": "The input images takes keys of images",
    }
    numbers = [shop.repo.dispatch("images.yml", images=images) for images in refused]
    for number, said in zip(numbers, refused.values(), strict=True):
        log = failed(shop.repo.await_id(number))
        assert said in log
        assert "uid=" not in log
    assert shop.tags() == before


def test_a_misspelt_input_is_dropped_by_the_forge(shop: Shop) -> None:
    """Nothing of it reaches a job, so nothing can refuse it: instead of one image, all are built."""
    shop.repo.write("packages/shared.txt", "in both images, for a dispatch\n")
    head = shop.repo.commit("[skip ci] to be asked for")
    shop.repo.push()
    run = succeeded(shop.repo.await_id(shop.repo.dispatch("images.yml", image="web")))
    assert run.baked() == ["backend web"]
    shop.must_be_released(head)
