"""The two files that a checkout gets: the tags that run, and the line in `.env` that leads to them."""

import json
from pathlib import Path

import pytest
import yaml

from bakehouse.errors import ExternalError
from bakehouse.host.planning import compose_checks, laid_out
from bakehouse.host.state import compose_settings, image_pins
from bakehouse.host.state.compose_settings import ComposeSettings
from bakehouse.host.state.long_limits import LongLimits
from bakehouse.host.state.snapshot import DeployedImage

from ..support import written
from .clone import Clone, clone
from .refusal import refusal
from .shop import OLD, PRODUCT, A, context

MARK = "# bakehouse: the files that a plain `docker compose` reads here; leave this line as it is"
LINE = "COMPOSE_FILE=docker-compose.yml:.bakehouse/pins.yaml"
USUAL = ComposeSettings(("docker-compose.yml",))
WITH_OVERRIDE = "COMPOSE_FILE=docker-compose.yml:compose.production.yaml:.bakehouse/pins.yaml"


@pytest.mark.parametrize(
    ("image", "pinned"),
    [
        (f"git.example.com:3000/o/shop-web:{OLD}", f"git.example.com:3000/o/shop-web:${{IMAGE_TAG:-{OLD}}}"),
        ("busybox:1", "busybox:${IMAGE_TAG:-1}"),
        ("busybox", "busybox"),
        ("localhost:5000/busybox", "localhost:5000/busybox"),
        # what somebody started has any text; none of it is Compose's syntax or YAML's
        ('a"b\\c:1', 'a"b\\c:${IMAGE_TAG:-1}'),
        ("a$HOME", "a$$HOME"),
        ("a: {b: c}", "a:${IMAGE_TAG:- {b: c}}"),
    ],
)
def test_a_pin(tmp_path: Path, image: str, pinned: str) -> None:
    image_pins.write(tmp_path, {"web": DeployedImage(image, A), "api": DeployedImage("a:1", A)})
    text = (tmp_path / ".bakehouse" / "pins.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == {
        "services": {"api": {"image": "a:${IMAGE_TAG:-1}"}, "web": {"image": pinned}}
    }
    assert text.index('"api"') < text.index('"web"')
    assert json.dumps(pinned) in text


def test_pins_of_nothing_are_a_file_that_compose_reads(tmp_path: Path) -> None:
    image_pins.write(tmp_path, {})
    text = (tmp_path / ".bakehouse" / "pins.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == {"services": {}}


def test_limits_beside_a_pin(tmp_path: Path) -> None:
    """Of a service that is pinned, and of one that is not deployed now, in YAML that nothing can leave."""
    limits = {
        "web": LongLimits(("cpus", "mem_limit"), {"limits": {"cpus": 0.5}}),
        "a: b": LongLimits(("mem_reservation",), {"reservations": {"memory": "1048576"}}),
    }
    image_pins.write(tmp_path, {"web": DeployedImage("a:1", A)}, limits)
    text = (tmp_path / ".bakehouse" / "pins.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text.replace("!reset", "")) == {
        "services": {
            "a: b": {
                "mem_reservation": None,
                "deploy": {"resources": {"reservations": {"memory": "1048576"}}},
            },
            "web": {
                "image": "a:${IMAGE_TAG:-1}",
                "cpus": None,
                "mem_limit": None,
                "deploy": {"resources": {"limits": {"cpus": 0.5}}},
            },
        }
    }
    assert text.count("!reset null") == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"{MARK}\n{LINE}\n"),
        ("A=b\nC='d'", f"A=b\nC='d'\n{MARK}\n{LINE}\n"),
        ("A=b\n", f"A=b\n{MARK}\n{LINE}\n"),
        (f"A=b\n{MARK}\n{LINE}\n", f"A=b\n{MARK}\n{LINE}\n"),
        # it moves to the end, and an old one is replaced
        (f"{MARK}\n{WITH_OVERRIDE}\nE=f\n", f"E=f\n{MARK}\n{LINE}\n"),
        (f"A=b\n{MARK}", f"A=b\n{MARK}\n{LINE}\n"),
    ],
)
def test_the_line_in_env_is_put_once_and_last(before: str, after: str) -> None:
    assert compose_settings.with_lines(before, USUAL.lines(())) == after
    assert compose_settings.with_lines(after, USUAL.lines(())) == after


def test_more_settings_are_more_lines_each_below_its_mark() -> None:
    more = ComposeSettings(
        ("deploy/a.yml", "b.yml"), "till", ("tools",), ("web",), {".env": ";", "deploy/.env": ":"}
    )
    files = "COMPOSE_FILE=deploy/a.yml;b.yml;compose.production.yaml;.bakehouse/pins.yaml"
    others = f"{MARK}\nCOMPOSE_PROJECT_NAME=till\n{MARK}\nCOMPOSE_PROFILES=web,tools\n"
    text = compose_settings.with_lines("A=b", more.lines(["compose.production.yaml"]))
    assert text == f"A=b\n{MARK}\n{files}\n{others}"
    assert compose_settings.with_lines(text, USUAL.lines(())) == f"A=b\n{MARK}\n{LINE}\n"
    assert compose_settings.without(text) == "A=b\n"
    assert compose_settings.without(text, "\n").count("\n") == text.count("\n")
    below = next(more.lines(["compose.production.yaml"], "deploy/.env"))
    assert below == "COMPOSE_FILE=a.yml:../b.yml:../compose.production.yaml:../.bakehouse/pins.yaml"


def test_the_line_names_our_override_where_the_tree_has_it(shop: Clone) -> None:
    (shop.folder / "compose.production.yaml").touch()
    image_pins.prepare(shop.folder, "HEAD", USUAL)
    assert shop.read(".env") == f"{MARK}\n{WITH_OVERRIDE}\n"


def test_a_project_in_a_folder_gets_a_line_there_too(shop: Clone) -> None:
    """Not in a file of git's own, nor behind a link; git sees nothing of it."""
    (shop.folder / "deploy").mkdir()
    shop.write("deploy/compose.yml", "services: {}\n")
    (shop.folder / "away").symlink_to("deploy")
    shop.commit()
    settings = ComposeSettings(("deploy/compose.yml",))
    assert image_pins.dotenvs(shop.folder, "HEAD", ComposeSettings(("away/compose.yml",))) == (".env",)
    image_pins.prepare(shop.folder, "HEAD", settings)
    assert shop.read("deploy/.env") == f"{MARK}\nCOMPOSE_FILE=compose.yml:../.bakehouse/pins.yaml\n"
    assert shop.git("status", "--porcelain") == ""
    shop.write("deploy/.env", "A=b\n")
    shop.git("add", "--force", "deploy/.env")
    shop.commit()
    image_pins.prepare(shop.folder, "HEAD", settings)
    assert shop.read("deploy/.env") == "A=b\n"


@pytest.fixture
def shop(tmp_path: Path) -> Clone:
    return clone(tmp_path / "shop")


def test_a_checkout_is_prepared_once_and_git_sees_nothing(shop: Clone) -> None:
    env = shop.folder / ".env"
    env.write_bytes(b"NAME=\xff\n")
    env.chmod(0o640)
    image_pins.prepare(shop.folder, "HEAD", USUAL)
    image_pins.write(shop.folder, {})
    assert env.read_bytes() == b"NAME=\xff\n" + f"{MARK}\n{LINE}\n".encode()
    assert env.stat().st_mode & 0o777 == 0o640
    assert shop.git("status", "--porcelain") == ""
    before = written.state(env)
    image_pins.prepare(shop.folder, "HEAD", USUAL)
    assert written.state(env) == before


def test_an_env_that_we_make_is_its_owners_alone(shop: Clone) -> None:
    image_pins.prepare(shop.folder, "HEAD", USUAL)
    assert (shop.folder / ".env").stat().st_mode & 0o777 == 0o600


def test_a_link_that_leads_the_pins_away(shop: Clone, tmp_path: Path) -> None:
    """Refused, and never written behind, in the folder and in the place of the new file beside it."""
    (tmp_path / "away").mkdir()
    (shop.folder / ".bakehouse").symlink_to(tmp_path / "away")
    why = f"{shop.folder}/.bakehouse is a link: bakehouse keeps its pins in a folder there"
    assert refusal(lambda: image_pins.check(shop.folder)) == why
    assert refusal(lambda: image_pins.write(shop.folder, {})) == why
    assert list((tmp_path / "away").iterdir()) == []


@pytest.mark.parametrize("name", [".bakehouse/.pins.yaml.new", "..env.new"])
def test_a_link_in_the_place_of_a_new_file(shop: Clone, tmp_path: Path, name: str) -> None:
    link = shop.folder / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "away")
    with pytest.raises(ExternalError, match="cannot write"):
        image_pins.prepare(shop.folder, "HEAD", USUAL)
        image_pins.write(shop.folder, {})
    assert not (tmp_path / "away").exists()


def test_a_link_in_the_place_of_our_files_is_replaced(shop: Clone, tmp_path: Path) -> None:
    (shop.folder / ".bakehouse").mkdir()
    for name in (".env", ".bakehouse/pins.yaml"):
        (shop.folder / name).symlink_to(tmp_path / "away")
    image_pins.prepare(shop.folder, "HEAD", USUAL)
    image_pins.write(shop.folder, {})
    assert not (tmp_path / "away").exists()


@pytest.mark.compose_row(
    "`.env` or `.bakehouse` of the commit's root",
    group="The files and their variables",
    render="—",
    deploy="*refused*: it would replace the host's own; `git rm --cached` takes it out of git",
    rollback="—",
)
def test_a_commit_with_files_of_its_own_in_the_place_of_ours(shop: Clone) -> None:
    assert refusal(lambda: image_pins.check_commit(shop.folder, "HEAD")) is None
    (shop.folder / ".bakehouse").mkdir()
    shop.write(".bakehouse/notes", "fine")
    folder = shop.commit()
    assert refusal(lambda: image_pins.check_commit(shop.folder, folder)) is None
    shop.write(".env", "A=b\n")
    env = shop.commit()
    assert refusal(lambda: image_pins.check_commit(shop.folder, env)) == (
        f"{env} has an .env: it would replace this host's"
    )
    shop.git("rm", "--quiet", "-r", ".env", ".bakehouse")
    (shop.folder / ".bakehouse").symlink_to("elsewhere")
    link = shop.commit()
    assert refusal(lambda: image_pins.check_commit(shop.folder, link)) == (
        f"{link} has a link or file .bakehouse: bakehouse keeps a folder there"
    )


def test_no_file_is_laid_behind_a_link_of_the_commit(shop: Clone, tmp_path: Path) -> None:
    tree, away = tmp_path / "tree", tmp_path / "away"
    for folder in (tree, away, shop.folder / "data"):
        folder.mkdir()
    shop.write("data/tracked", "")
    shop.commit()
    shop.write("data/own", "")
    (tree / "data").symlink_to(away)
    laid_out.lay_beside(shop.folder, tree)
    assert list(away.iterdir()) == []


def test_an_env_that_is_a_link_is_refused_where_a_line_goes_into_it(tmp_path: Path) -> None:
    """At the commit that is wanted, or at the one that a failure goes back to."""
    work = context(tmp_path)
    shop = clone(work.checkout)
    shop.write(".gitignore", ".env\n")
    plain = shop.commit()
    (shop.folder / ".env").symlink_to("elsewhere")
    assert refusal(lambda: compose_checks.check_dotenvs(work, PRODUCT, plain)) is None
    shop.write("docker-compose.override.yml", "services: {}\n")
    own = shop.commit()
    why = f"{shop.folder}/.env is not a regular file"
    assert refusal(lambda: compose_checks.check_dotenvs(work, PRODUCT, plain)) == why
    shop.git("checkout", "--quiet", plain)
    assert refusal(lambda: compose_checks.check_dotenvs(work, PRODUCT, own)) == why
    assert (shop.folder / ".env").is_symlink()
