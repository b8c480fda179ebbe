"""`init --from` and a manifest that is there: all that it has stays byte for byte."""

import json
from pathlib import Path

import pytest

from bakehouse.manifest import load

from ..support.call import call, contents
from .checkout import checkout

pytestmark = pytest.mark.compose

FILES = {"docker-compose.yml": "services: {web: {build: .}}\n", "Dockerfile": "FROM busybox:1.37\nCOPY . /\n"}
HEAD = """\
# The fleet.
version: 1
registry: {host: git.example.com, owner: acme, username: bot, token: REGISTRY_TOKEN}   # spaced oddly
forge: {kind: gitea, version: "1.26", url: "https://git.example.com"}
repos:
  first:   # a comment
    product: first
    images:
      web: {dockerfile: Dockerfile, paths: [.]}
"""
ENTRY = """\
  shop:
    product: shop # confirm: its images are named by it; is it what you call it?
    branch: main # confirm: does production follow this branch?
    images:
      web:
        dockerfile: Dockerfile
        paths: [.]
    services:
      web:
        image: web
        ready: running # confirm: NO_CHECK
""".replace("NO_CHECK", "no health check is on in Compose file or Dockerfile; is `health` possible?")
IN_BRACES = "repos: {a: {product: a, images: {a: {dockerfile: a, paths: [a]}}}}\n"
NO_TERMINAL = """\
there is no terminal to ask on
  to take every choice, add --yes; each is then marked `# confirm` in the manifest
"""
STILL = """
    # services: later
    #   web: {image: web}
"""
AFTER = """
# The machines.
hosts:
  prod: {memory: 4GiB}
"""


def deeper(text: str) -> str:
    """Indents what is below `repos` by four more."""
    head, _, repos = text.rpartition("repos:\n")
    return f"{head}repos:\n" * bool(head) + "".join(f"    {line}\n" for line in repos.splitlines())


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    return checkout(tmp_path / "shop", FILES)


def added(folder: Path, before: str) -> str:
    """The manifest's bytes after an entry was added, as text with its line ends."""
    (folder / "repos.yaml").write_bytes(before.encode())
    (folder / "repos.yaml").chmod(0o640)
    made = call("init", "--from", "shop", "--yes", at=folder)
    assert (made.code, made.err) == (0, "")
    assert (folder / "repos.yaml").stat().st_mode & 0o777 == 0o640
    data = (folder / "repos.yaml").read_bytes()
    assert [repo.name for repo in load(data, "repos.yaml").manifest.repos] == ["first", "shop"]
    return data.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, f"{HEAD}\n{ENTRY}"),
        (HEAD.removesuffix("\n"), f"{HEAD}\n{ENTRY}"),
        (f"{HEAD}\n\n", f"{HEAD}\n{ENTRY}\n\n"),
        (f"{HEAD}{STILL}{AFTER}", f"{HEAD}{STILL}\n{ENTRY}{AFTER}"),
        (f"\ufeff{HEAD}", f"\ufeff{HEAD}\n{ENTRY}"),
        (f"---\n{HEAD}...\n", f"---\n{HEAD}\n{ENTRY}...\n"),
        (deeper(HEAD), f"{deeper(HEAD)}\n{deeper(ENTRY)}"),
    ],
    ids=["plain", "no last line end", "empty lines", "comments and keys", "BOM", "end of document", "deeper"],
)
def test_an_entry_is_added_and_all_else_stays(before: str, after: str, shop: Path) -> None:
    assert added(shop.parent, before) == after


def test_a_host_is_left_to_the_user(shop: Path) -> None:
    (shop.parent / "repos.yaml").write_text(f"{HEAD}{AFTER}  test: {{}}\n", encoding="utf-8")
    made = call("init", "--from", "shop", "--yes", at=shop.parent)
    assert made.code == 0
    assert made.out.startswith(
        "shop: note: `host` is not set, so no host of the manifest deploys it; "
        "to deploy it, add `host: prod` or `host: test`\n"
    )
    (repo,) = load((shop.parent / "repos.yaml").read_bytes(), "repos.yaml").manifest.repos[1:]
    assert repo.host is None


def test_line_ends_are_those_of_the_file(shop: Path) -> None:
    assert added(shop.parent, HEAD.replace("\n", "\r\n")) == f"{HEAD}\n{ENTRY}".replace("\n", "\r\n")


def test_several_at_once(shop: Path) -> None:
    folder = shop.parent
    for name in ("Other_App", "other-app"):
        (folder / name).mkdir()
        checkout(folder / name, FILES, origin=f"git@git.example.com:acme/{name}.git")
    (folder / "repos.yaml").write_text(HEAD, encoding="utf-8")
    made = call("init", "--from", "shop", "Other_App", "other-app", "--yes", at=folder)
    assert (made.code, made.err) == (0, "")
    repos = load((folder / "repos.yaml").read_bytes(), "repos.yaml").manifest.repos
    assert {repo.name: repo.product for repo in repos} == {
        "first": "first",
        "shop": "shop",
        "Other_App": "other-app",
        "other-app": "other-app-2",
    }
    assert call("render", at=folder).code == 0


@pytest.mark.parametrize(
    ("before", "code", "told"),
    [
        (
            HEAD.replace("  first:", "  SHOP:"),
            6,
            "bakehouse: repos.yaml:6: repos/shop: the manifest already has this repo\n  edit it there\n",
        ),
        (
            HEAD.replace("product: first", "produkt: first"),
            2,
            "repos.yaml:7: repos/first/produkt: unknown key; did you mean `product`?\n",
        ),
        (
            HEAD.partition("repos:")[0] + IN_BRACES,
            6,
            "bakehouse: repos.yaml:5: repos: the repos are in braces\n  write each repo on its own lines\n",
        ),
    ],
    ids=["there already", "not valid", "in braces"],
)
def test_what_cannot_be_added_to(before: str, code: int, told: str, shop: Path) -> None:
    (shop.parent / "repos.yaml").write_text(before, encoding="utf-8")
    kept = contents(shop.parent)
    made = call("init", "--from", "shop", "--yes", at=shop.parent)
    assert (made.code, made.out, made.err) == (code, "", told)
    assert contents(shop.parent) == kept


def test_one_repo_twice(shop: Path) -> None:
    kept = contents(shop.parent)
    made = call("init", "--from", "shop", "--from", "shop/", "--yes", at=shop.parent)
    assert (made.code, made.err) == (
        6,
        "bakehouse: two of the checkouts are of the repo shop\n  name each once\n",
    )
    assert contents(shop.parent) == kept


def test_a_dry_run_and_json(shop: Path) -> None:
    folder, kept = shop.parent, contents(shop.parent)
    planned = call("init", "--from", "shop", "--yes", "--dry-run", at=folder)
    assert planned.code == 0
    assert planned.out.endswith("create repos.yaml\n1 file would be written\n")
    assert "".join(f"    {line}\n" for line in ENTRY.splitlines()) in planned.out
    told = json.loads(call("init", "--from", "shop", "--yes", "--dry-run", "--json", at=folder).out)
    assert contents(folder) == kept
    done = json.loads(call("init", "--from", "shop", "--yes", "--json", at=folder).out)
    assert done == {**told, "dry_run": False}
    assert told["folders"] == [
        {"folder": ".", "steps": [{"action": "create", "path": "repos.yaml", "ours": True}]}
    ]
    assert told["notes"] == []
    assert "\n".join(told["lines"]) + "\n" in (folder / "repos.yaml").read_text(encoding="utf-8")
    again = call("init", "--from", "shop", "--yes", "--dry-run", "fleet.yaml", at=folder)
    assert again.out.endswith("create fleet.yaml\n1 file would be written\n")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("--from", "shop"), NO_TERMINAL),
        (
            ("--from", "shop", "--yes", "--force"),
            "--from and --force cannot be combined\n  --from adds to a file, and replaces nothing\n",
        ),
        (("--yes",), "--compose and --yes are for --from\n  add --from CHECKOUT\n"),
        (
            ("--from", "shop", "shop", "--yes", "--compose", "x.yml"),
            "--compose is for one checkout\n  call init once for each checkout\n",
        ),
        (("a.yaml", "b.yaml"), "more than one file is given: a.yaml, b.yaml\n  name one manifest\n"),
    ],
)
def test_wrong_calls(argv: tuple[str, ...], told: str, shop: Path) -> None:
    kept = contents(shop.parent)
    made = call("init", *argv, at=shop.parent)
    assert (made.code, made.out, made.err) == (2, "", f"bakehouse: {told}")
    assert contents(shop.parent) == kept


def test_what_comes_next(shop: Path) -> None:
    made = call("init", "--from", ".", "--yes", at=shop)
    next_ones = "  bakehouse validate --confirm\n  bakehouse render\n"
    assert made.out == f"wrote repos.yaml; 10 lines to confirm. Next:\n{next_ones}"
    asked = call("validate", "--confirm", at=shop)
    assert (asked.code, asked.out.count(": confirm ")) == (1, 10)
    assert call("render", at=shop).code == 0
    assert call("render", "--into", ".", at=shop).code == 0
    assert call("check", "--into", ".", at=shop).code == 0
