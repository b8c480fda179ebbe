"""The two files that a checkout gets: the tags that run, and the line in `.env` that leads to them."""

import json
from pathlib import Path

import pytest
import yaml

from bakehouse.errors import ExternalError
from bakehouse.host.planning import laid_out
from bakehouse.host.state import image_pins
from bakehouse.host.state.snapshot import DeployedImage

from .clone import Clone, clone
from .refusal import refusal
from .shop import OLD, A

MARK = "# bakehouse: the files that a plain `docker compose` reads here; leave this line as it is"
LINE = "COMPOSE_FILE=docker-compose.yml:.bakehouse/pins.yaml"
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
def test_the_line_in_env_is_put_once_and_last(tmp_path: Path, before: str, after: str) -> None:
    assert image_pins.dotenv(before, tmp_path, "docker-compose.yml") == after
    assert image_pins.dotenv(after, tmp_path, "docker-compose.yml") == after


def test_the_line_names_our_override_where_the_tree_has_it(tmp_path: Path) -> None:
    (tmp_path / "compose.production.yaml").touch()
    assert image_pins.dotenv("", tmp_path, "docker-compose.yml") == f"{MARK}\n{WITH_OVERRIDE}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Clone:
    return clone(tmp_path / "shop")


def test_a_checkout_is_prepared_once_and_git_sees_nothing(shop: Clone) -> None:
    env = shop.folder / ".env"
    env.write_bytes(b"NAME=\xff\n")
    env.chmod(0o640)
    image_pins.prepare(shop.folder, "docker-compose.yml")
    image_pins.write(shop.folder, {})
    assert env.read_bytes() == b"NAME=\xff\n" + f"{MARK}\n{LINE}\n".encode()
    assert env.stat().st_mode & 0o777 == 0o640
    assert shop.git("status", "--porcelain") == ""
    written = env.stat()
    image_pins.prepare(shop.folder, "docker-compose.yml")
    assert env.stat() == written


def test_an_env_that_we_make_is_its_owners_alone(shop: Clone) -> None:
    image_pins.prepare(shop.folder, "docker-compose.yml")
    assert (shop.folder / ".env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (None, None),
        ("A=b\n", None),
        (f"A=b\n{MARK}\n{LINE}\n", None),
        ("MY_IMAGE_TAG=abc\n# IMAGE_TAG=abc\n", None),
        ("IMAGE_TAG=abc\n", ":1: IMAGE_TAG is set by hand"),
        ("A=b\nexport IMAGE_TAG=abc\n", ":2: IMAGE_TAG is set by hand"),
        ("A=b\n  IMAGE_TAG = abc", ":2: IMAGE_TAG is set by hand"),
        ("IMAGE_TAG\n", ":1: IMAGE_TAG is set by hand"),
        ("COMPOSE_FILE=docker-compose.yml\n", ":1: COMPOSE_FILE is set by hand"),
        (f"{MARK}\n{LINE}\n{LINE}\n", ":3: COMPOSE_FILE is set by hand"),
        (f"{MARK}\nIMAGE_TAG=abc\n", ":2: IMAGE_TAG is set by hand"),
    ],
)
def test_an_env_that_would_win_over_us(shop: Clone, text: str | None, refused: str | None) -> None:
    """Refused with its line and without its value, which may be a secret."""
    if text is not None:
        shop.write(".env", text)
    why = f"{shop.folder}/.env{refused}" if refused else None
    assert refusal(lambda: image_pins.check(shop.folder)) == why


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
        image_pins.prepare(shop.folder, "docker-compose.yml")
        image_pins.write(shop.folder, {})
    assert not (tmp_path / "away").exists()


def test_a_link_in_the_place_of_our_files_is_replaced(shop: Clone, tmp_path: Path) -> None:
    (shop.folder / ".bakehouse").mkdir()
    for name in (".env", ".bakehouse/pins.yaml"):
        (shop.folder / name).symlink_to(tmp_path / "away")
    image_pins.prepare(shop.folder, "docker-compose.yml")
    image_pins.write(shop.folder, {})
    assert not (tmp_path / "away").exists()


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


def test_an_env_that_is_no_plain_file(shop: Clone) -> None:
    (shop.folder / ".env").symlink_to("elsewhere")
    assert refusal(lambda: image_pins.check(shop.folder)) == f"{shop.folder}/.env is not a regular file"
