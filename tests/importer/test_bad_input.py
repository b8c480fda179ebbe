"""`init --from` on what cannot be imported: a message with its place, an exit code, nothing written."""

import os
import shutil
from pathlib import Path

import pytest

from ..support.call import call, contents
from .checkout import checkout, git

pytestmark = pytest.mark.compose

BUILT = {"Dockerfile": "FROM busybox:1.37\nCOPY . /\n"}
WEB = "services: {web: {build: .}}\n"
NO_FILE = (
    "shop: no Compose file is at the top of the checkout; name the right one of deploy/compose.yml; "
    "from the checkout's top: --compose FILE\n"
)
NO_IMAGE = """\
bakehouse: shop: no service of docker-compose.yml is built from this repository
  an entry of the manifest is for a repository whose images CI builds
"""


def refused(folder: Path, *argv: str) -> tuple[int, str]:
    kept = contents(folder)
    made = call("init", "--from", "shop", "--yes", *argv, at=folder)
    assert made.out == ""
    assert contents(folder) == kept
    return made.code, made.err


@pytest.mark.parametrize(
    ("files", "code", "told"),
    [
        ({**BUILT, "deploy/compose.yml": WEB}, 2, NO_FILE),
        ({"docker-compose.yml": "services: {db: {image: postgres}}\n"}, 6, NO_IMAGE),
        (
            {"docker-compose.yml": "services: [\n"},
            2,
            "shop/docker-compose.yml:2: Compose refuses the files: ",
        ),
        (
            {"docker-compose.yml": "services: {_web: {build: .}}\n", **BUILT},
            2,
            "(from shop/docker-compose.yml:1: services/_web); use a service name as Compose allows it",
        ),
        (
            {"docker-compose.yml": WEB, "Dockerfile": 'FROM a\nCOPY ["a\\u001bb", "/"]\n'},
            2,
            "U+001B is not allowed (from shop/docker-compose.yml:1: services/web/build)",
        ),
    ],
    ids=["no Compose file", "images alone", "no YAML", "a service's name", "a control character"],
)
def test_files(files: dict[str, str], code: int, told: str, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    checkout(tmp_path / "shop", files)
    assert refused(tmp_path)[0] == code
    assert told in refused(tmp_path)[1]


def test_folders(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    assert refused(tmp_path) == (2, "bakehouse: shop is no folder\n  name a checkout\n")
    shop.mkdir()
    assert refused(tmp_path)[1].startswith("bakehouse: shop is no git repository\n")
    git(shop, "init", "--quiet")
    assert refused(tmp_path) == (2, "bakehouse: shop has no commit\n  commit its files, and run this again\n")
    git(shop, "commit", "--quiet", "--allow-empty", "--message", "First")
    assert refused(tmp_path)[0] == 2
    (shop / "docker-compose.yml").write_bytes(
        "services: {web: {build: ., labels: {x: \xe4}}}\n".encode("latin-1")
    )
    code, told = refused(tmp_path)
    assert (code, "shop/docker-compose.yml: Compose refuses the files: " in told) == (2, True)
    assert "UTF-8" in told
    (shop / "docker-compose.yml").unlink()
    (shop / "docker-compose.yml").symlink_to("/etc/hostname")
    assert (
        "shop/docker-compose.yml: the Compose file cannot be read: it is outside of the checkout"
        in refused(tmp_path)[1]
    )


def test_a_manifest_that_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    checkout(tmp_path / "shop", {**BUILT, "docker-compose.yml": WEB})
    (tmp_path / "real.yaml").write_text("version: 1\n", encoding="utf-8")
    (tmp_path / "repos.yaml").symlink_to("real.yaml")
    assert refused(tmp_path) == (
        6,
        "bakehouse: repos.yaml is a symbolic link\n  name the file that it leads to\n",
    )
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refused(tmp_path, "pipe.yaml") == (6, "bakehouse: pipe.yaml is not a file\n  name another one\n")


def test_nothing_of_a_repository_is_executed_or_copied(tmp_path: Path) -> None:
    """Names that a shell, YAML or a terminal would read as something else, and a secret beside them."""
    (tmp_path / "shop").mkdir()
    text = """\
services:
  web:
    build:
      context: ./a$$(touch x)
      args: {A: "x: # y\\n- z", B: '{a: "b"}', C: "${SECRET:-}", D: "*a", E: "\\e[31m"}
"""
    shop = checkout(
        tmp_path / "shop",
        {
            "docker-compose.yml": text,
            "a$(touch x)/Dockerfile": "FROM a\nCOPY `touch` /\n",
            "a$(touch x)/`touch`": "x",
        },
    )
    (shop / ".env").write_text("SECRET=hunter2\n", encoding="utf-8")
    made = call("init", "--from", "shop", "--yes", at=tmp_path)
    assert made.code == 0
    manifest = (tmp_path / "repos.yaml").read_text(encoding="utf-8")
    assert 'context: "a$(touch x)"\n        paths: ["a$(touch x)/`touch`"]\n' in manifest
    assert 'A: "x: # y\\n- z"\n          B: "{a: \\"b\\"}"\n          C: "" # confirm' in manifest
    assert 'D: "*a"\n    services:' in manifest
    assert "`E` is left out: the character U+001B" in made.out
    assert "hunter2" not in manifest + made.out
    assert not list(tmp_path.rglob("x"))


def test_two_thousand_services(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    builds = (f"{{context: ., args: {{N: '{number % 20}'}}}}" for number in range(2000))
    services = "".join(f"  s{number}: {{build: {build}}}\n" for number, build in enumerate(builds))
    checkout(tmp_path / "shop", {**BUILT, "docker-compose.yml": f"services:\n{services}"})
    made = call("init", "--from", "shop", "--yes", at=tmp_path)
    assert (made.code, made.err) == (0, "")
    manifest = (tmp_path / "repos.yaml").read_text(encoding="utf-8")
    assert manifest.count("        image: s") == 2000
    assert manifest.count("        dockerfile: Dockerfile\n") == 20


def test_without_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the texts say is read, and what they do not say is told."""
    (tmp_path / "shop").mkdir()
    text = """\
services:
  web:
    build: {context: ., args: {API: "${API:-http://127.0.0.1}", MIXED: "v${A}", PLAIN: "1.10"}}
"""
    checkout(tmp_path / "shop", {**BUILT, "docker-compose.yml": text})
    (tmp_path / "bin").mkdir()
    found = shutil.which("git")
    assert found
    (tmp_path / "bin/git").symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    made = call("init", "--from", "shop", "--yes", at=tmp_path)
    assert (made.code, made.err) == (0, "")
    assert "shop: note: jobs, profiles and health checks are not known; add them to the entry\n" in made.out
    manifest = (tmp_path / "repos.yaml").read_text(encoding="utf-8")
    assert "          API: {variable: API} # confirm: Compose takes it from the shell" in manifest
    assert '          MIXED: "v${A}" # confirm: Compose fills in variables here' in manifest
    assert '          PLAIN: "1.10"\n' in manifest
    assert manifest.endswith("      web:\n        image: web\n")
