"""What is refused before anything is touched, and says what to do."""

import json
import re
from collections.abc import Iterator

import pytest

from .aftermath import aftermath, assert_settled, before, good_release, settle
from .fleet import REVISION, Fleet
from .marks import REAL

pytestmark = REAL


@pytest.fixture(scope="module")
def older(deployed: Fleet) -> Iterator[str]:
    """A release before the one that serves, with the same images and files."""
    older = deployed.head()
    deployed.release()
    deployed.good("deploy", "shop")
    yield older
    settle(deployed)


@pytest.fixture
def fleet(deployed: Fleet) -> Iterator[Fleet]:
    """The newest release is a good one; none is deployed, as nothing was touched."""
    yield deployed
    good_release(deployed)


@pytest.fixture(autouse=True)
def touches_nothing(older: str, fleet: Fleet) -> Iterator[None]:
    was = before(fleet)
    yield
    assert before(fleet) == was
    fleet.assert_serves()
    assert_settled(fleet)


def test_what_is_no_release(fleet: Fleet) -> None:
    assert fleet.call("deploy", "shop", "--tag", "v1").code == 2
    assert fleet.call("deploy", "shop", "--tag", "0" * 40).code == 6
    assert fleet.call("deploy", "nobody").code == 2
    assert fleet.call("deploy").code == 2


def test_commit_without_images_names_the_nearest_that_has_them(fleet: Fleet) -> None:
    released = fleet.git("rev-parse", "HEAD")
    fleet.commit()
    without = fleet.commit()
    done = fleet.call("deploy", "shop", "--tag", without)
    assert done.code == 6
    assert released in done.out and f"start the images workflow with sha {without}" in done.out


def test_older_than_what_serves(fleet: Fleet, older: str) -> None:
    done = fleet.call("deploy", "shop", "--tag", older)
    assert done.code == 6 and "--older" in done.out
    job = fleet.good("deploy", "shop", "--tag", older, "--run-url", "https://git.example.com/runs/1")
    assert "skipped: a newer release is deployed or about to be" in job.out
    assert set(fleet.actions("deploy", "shop", "--tag", older, "--older").values()) == {"keep"}


def test_commit_that_the_branch_lost(fleet: Fleet) -> None:
    """A person may have it deployed by its name; the newest release is no name."""
    kept, lost = fleet.git("rev-parse", "HEAD"), fleet.release()
    fleet.git("push", "--quiet", "--force", "origin", f"{kept}:refs/heads/main")
    for words in (["--tag", lost], [], ["--tag", lost, "--dry-run"]):
        done = fleet.call("deploy", "shop", *words)
        assert done.code == 6 and f"{lost} is not in main" in done.out + done.err
        assert "--off-branch" in done.out + done.err
    assert fleet.call("deploy", "shop", "--off-branch", "--tag", "latest").code == 2
    assert set(fleet.actions("deploy", "shop", "--tag", lost, "--off-branch").values()) == {"keep"}


def test_images_of_somebody_else(fleet: Fleet) -> None:
    fleet.host(owner="acme")
    done = fleet.call("deploy", "shop")
    fleet.host(owner=fleet.owner)
    assert done.code == 6 and f"is not below {fleet.registry.address}/acme" in done.out


def test_checkout_with_changes(fleet: Fleet) -> None:
    file = fleet.checkout / "web.conf"
    text = file.read_text()
    file.write_text("by hand", encoding="utf-8")
    for verb in ("deploy", "rollback"):
        done = fleet.call(verb, "shop")
        assert done.code == 6 and "web.conf" in done.out
    file.write_text(text, encoding="utf-8")


@pytest.mark.compose_row(
    "`IMAGE_TAG`, `COMPOSE_FILE`, `COMPOSE_ENV_FILES` or `COMPOSE_DISABLE_ENV_FILE` in `.env`"
)
@pytest.mark.parametrize(
    "line",
    [
        "IMAGE_TAG=abc",
        *(
            pytest.param(each, marks=pytest.mark.soak)
            for each in ("export IMAGE_TAG=abc", "COMPOSE_FILE=docker-compose.yml")
        ),
    ],
)
def test_env_that_would_win_over_us(fleet: Fleet, line: str) -> None:
    file = fleet.checkout / ".env"
    text = file.read_text()
    file.write_text(f"A=b\n{line}\n{text}", encoding="utf-8")
    done = fleet.call("deploy", "shop")
    file.write_text(text, encoding="utf-8")
    assert done.code == 6 and ".env:2: " in done.out and "abc" not in done.out


@pytest.mark.compose_row("`.env` that is a link, or that Compose cannot read")
def test_env_that_is_no_plain_file(fleet: Fleet) -> None:
    """A link is refused only where a line of ours goes into it."""
    file, aside = fleet.checkout / ".env", fleet.folder / "aside"
    file.rename(aside)
    file.symlink_to(aside)
    fleet.good("deploy", "shop", "--dry-run")
    override = fleet.source / "docker-compose.override.yml"
    fleet.release({override.name: "services: {}\n"})
    done = fleet.call("deploy", "shop")
    override.unlink()
    fleet.release()
    assert done.code == 6 and "is not a regular file" in done.out and file.is_symlink()
    aside.replace(file)


@pytest.mark.compose_row("`.env` or `.bakehouse` of the commit's root")
def test_commit_with_a_link_where_the_pins_go(fleet: Fleet) -> None:
    away, link = fleet.folder / "pins-away", fleet.source / ".bakehouse"
    away.mkdir()
    link.symlink_to(away)
    fleet.release()
    done = fleet.call("deploy", "shop")
    link.unlink()
    fleet.release()
    assert done.code == 6 and "has a link or file .bakehouse" in done.out
    assert list(away.iterdir()) == []


def test_frozen(fleet: Fleet) -> None:
    assert fleet.call("freeze", "shop").code == 2
    fleet.good("freeze", "shop", "-m", "nobody is here", "--dry-run")
    fleet.good("deploy", "shop", "--dry-run")
    fleet.good("freeze", "shop", "-m", "the auditors are here")
    for verb in ("deploy", "rollback"):
        done = fleet.call(verb, "shop")
        assert done.code == 6 and "the auditors are here" in done.out
    told = r"since \d{4}-\d\d-\d\dT\S+ by \S+: the auditors are here"
    assert re.search(rf"^  frozen: {told}$", fleet.call("status", "shop").out, re.M)
    (status,) = json.loads(fleet.call("status", "shop", "--json").out)
    assert status["frozen"] == "the auditors are here"
    assert f"since {status['frozen_since']} by {status['frozen_by']}: " in fleet.call("status", "shop").out
    fleet.good("unfreeze", "shop", "--dry-run")
    assert fleet.call("deploy", "shop").code == 6
    fleet.good("unfreeze", "shop")
    fleet.good("deploy", "shop", "--dry-run")


@pytest.mark.compose_row("no check, or one that is switched off")
def test_nothing_can_tell_whether_it_works(fleet: Fleet) -> None:
    fleet.services = {"web": {"ready": None}}
    fleet.release(web="ok 2")
    done = fleet.call("deploy", "shop")
    assert done.code == 6 and "web has no health check" in done.out
    fleet.services = {"web": {"ready": "running"}}
    fleet.release()
    assert fleet.actions("deploy", "shop")["web"] == "recreate"


@pytest.mark.compose_row(
    "keys that Compose does not know, and files that it cannot read",
    group="How a change acts",
    render="—",
    deploy="*refused*: ends with Compose's own message, before anything is touched",
    rollback="—",
)
def test_compose_file_that_is_invalid(fleet: Fleet) -> None:
    fleet.compose = "services: [this, is, none]\n"
    fleet.release()
    assert fleet.call("deploy", "shop").code == 3


def test_reserve_of_memory(fleet: Fleet) -> None:
    fleet.host(reserve=1 << 60)
    done = fleet.call("deploy", "shop")
    fleet.host(reserve=0)
    assert done.code == 6 and "must stay free" in done.out


def test_going_back_to_what_never_served(fleet: Fleet) -> None:
    done = fleet.call("rollback", "shop", "f" * 40)
    assert done.code == 6 and "to roll back to" in done.out


@pytest.mark.parametrize(
    "digests",
    [
        ["--help"],
        *(
            pytest.param(each, marks=pytest.mark.soak)
            for each in ([], ["sha256:12"], ["sha256:" + "0" * 64, "latest"])
        ),
    ],
)
def test_what_is_no_release_object(fleet: Fleet, digests: list[str]) -> None:
    """Somebody wrote it by hand: what it says of images is not handed on."""
    was = before(fleet)
    commit = fleet.release()
    told = {REVISION: commit, **{f"bakehouse.digest.{n}": digest for n, digest in enumerate(digests)}}
    words = [f"--annotation=index:{key}={value}" for key, value in told.items()]
    release = fleet.image("release")
    fleet.forge("buildx", "imagetools", "create", f"--tag={release}:{commit}", *words, f"{release}:seed")
    done = fleet.call("deploy", "shop", "--tag", commit)
    aftermath(fleet, was, done, 3, None, "is not a release object", "run the images workflow")
