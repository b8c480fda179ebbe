"""`check --into` and `render --into` compare the checkout itself with the manifest."""

import json
import shutil
from pathlib import Path

import pytest

from ..support.call import Called, call, snapshot
from .clones import OWN, commit, git
from .drifts import MANIFEST

WEB = "FROM alpine:3\nCOPY docs /docs\n"


def made(folder: Path, own: dict[str, str] = OWN, name: str = "clone") -> Path:
    """A manifest, and a repository whose one commit has these files."""
    (folder / "repos.yaml").write_text(MANIFEST, encoding="utf-8")
    clone = folder / name
    git(folder, "init", "--quiet", "--initial-branch=main", str(clone))
    for path, text in own.items():
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_text(text, encoding="utf-8")
    commit(clone)
    return clone


def git_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave git as the only program, so that Compose is not there."""
    found = shutil.which("git")
    assert found
    (folder / "bin").mkdir()
    (folder / "bin/git").symlink_to(found)
    monkeypatch.setenv("PATH", str(folder / "bin"))


def render(folder: Path, *options: str) -> Called:
    return call("render", "shop", "--into", "clone", *options, at=folder)


def check(folder: Path, *options: str) -> Called:
    return call("check", "shop", "--into", "clone", *options, at=folder)


@pytest.mark.compose
def test_render_writes_and_then_shows_what_would_be_refused(tmp_path: Path) -> None:
    clone = made(tmp_path, {**OWN, "backend/Dockerfile": WEB, "docs/a.md": "a\n"})
    assert render(tmp_path, "--dry-run").code == 1
    assert not (clone / "docker-bake.hcl").exists()
    called = render(tmp_path)
    assert called.code == 1
    assert "create clone/docker-bake.hcl" in called.out
    assert (clone / "docker-bake.hcl").is_file()
    assert called.err == (
        "repos.yaml:10: repos/shop/images/backend/paths: backend/Dockerfile copies docs, which is not among "
        "the `paths`; add docs\n"
        "  see clone/backend/Dockerfile:2\n"
        "repository: 1 error\n"
    )


@pytest.mark.compose
def test_check_has_the_findings_beside_drift_in_each_format(tmp_path: Path) -> None:
    made(tmp_path, {**OWN, "backend/Dockerfile": WEB, "docs/a.md": "a\n"})
    assert render(tmp_path).code == 1
    called = check(tmp_path)
    assert called.code == 1
    assert called.err == "7 files are up to date\nrepository: 1 error\n"
    assert called.out.startswith("repos.yaml:10: repos/shop/images/backend/paths: ")
    (found,) = json.loads(check(tmp_path, "--format", "json").out)
    assert (found["rule"], found["level"]) == ("repository/source-outside", "error")
    assert found["related"] == [{"file": "clone/backend/Dockerfile", "line": 2, "path": ""}]
    (run,) = json.loads(check(tmp_path, "--format", "sarif").out)["runs"]
    (related,) = run["results"][0]["relatedLocations"]
    assert related["message"] == {"text": "see clone/backend/Dockerfile:2"}
    annotation = check(tmp_path, "--format", "github").out
    assert annotation.startswith("::error file=repos.yaml,line=10,title=repository/source-outside::")
    assert "%0Asee clone/backend/Dockerfile:2" in annotation


@pytest.mark.compose
def test_a_repository_that_fits_is_told_nothing(tmp_path: Path) -> None:
    made(tmp_path)
    assert (render(tmp_path).code, render(tmp_path).err) == (0, "")
    assert (check(tmp_path).code, check(tmp_path).out) == (0, "")


def test_a_warning_leaves_the_exit_code(tmp_path: Path) -> None:
    made(tmp_path, {**OWN, "backend/Dockerfile": "FROM scratch\n"})
    called = render(tmp_path)
    assert called.code == 0
    assert called.err.endswith("repository: 1 warning\n")


@pytest.mark.compose
def test_what_compose_itself_refuses(tmp_path: Path) -> None:
    made(tmp_path, {**OWN, "docker-compose.yml": "services:\n  backend:\n    image: x\n    imag: y\n"})
    called = render(tmp_path)
    assert called.code == 1
    assert called.err.startswith(
        "clone/docker-compose.yml:4: services/backend/imag: Compose refuses the files: "
    )


def test_without_docker_names_alone_are_compared_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(tmp_path, {**OWN, "docker-compose.yml": "services:\n  backnd:\n    image: backend\n"})
    git_alone(tmp_path, monkeypatch)
    called = render(tmp_path)
    assert called.code == 1
    assert "docker-compose.yml has no service `backend`; it has: backnd; did you mean `backnd`?" in called.err
    assert "note: Docker Compose is not installed here, so names, images and builds alone" in called.err


@pytest.mark.compose
def test_a_health_check_of_the_compose_file_answers_the_manifests_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = "services:\n  backend:\n    image: backend\n    healthcheck: {test: [CMD, 'true']}\n"
    made(tmp_path, {**OWN, "docker-compose.yml": compose})
    unjudged = MANIFEST.replace(', health: {url: "http://127.0.0.1:4000/health"}', "")
    (tmp_path / "repos.yaml").write_text(unjudged, encoding="utf-8")
    assert "warning: no health check" in call("validate", at=tmp_path).out
    assert (render(tmp_path).code, render(tmp_path).err) == (0, "")
    assert (check(tmp_path).code, check(tmp_path).out) == (0, "")
    git_alone(tmp_path, monkeypatch)
    assert "warning: no health check" in check(tmp_path).out


@pytest.mark.parametrize("make", ["plain", "empty", "bare", "below"])
def test_what_is_no_checkout_of_a_commit_is_noted(make: str, tmp_path: Path) -> None:
    if make in ("plain", "below"):
        (tmp_path / "clone").mkdir()
    if make == "below":
        git(tmp_path, "init", "--quiet", "--initial-branch=main", ".")
    if make in ("empty", "bare"):
        options = ["--bare"] if make == "bare" else []
        git(tmp_path, "init", "--quiet", "--initial-branch=main", *options, "clone")
    (tmp_path / "repos.yaml").write_text(MANIFEST, encoding="utf-8")
    before = snapshot(tmp_path)
    called = check(tmp_path)
    assert called.code == 1
    reasons = {
        "empty": "has no commit",
        "bare": "is a bare repository: it has no files",
        "below": "is a folder of a git repository, not its top",
    }
    assert f"note: clone {reasons.get(make, 'is no git repository')}, so only generated" in called.err
    assert ("are compared; name the folder that has `.git`" in called.err) is (make == "below")
    assert snapshot(tmp_path) == before


@pytest.mark.compose
@pytest.mark.parametrize(
    ("compose", "value", "said"),
    [
        ("mem_limit: 64m\n    mem_reservation: VALUE\n", "128m", "reserves 128 MiB of memory"),
        ("extends: m\n  m: {image: x, mem_limit: 6m, mem_reservation: VALUE}\n", "9m", "reserves 9 MiB"),
        ("profiles: [VALUE]\n", "a b", "a profile has the name"),
        ("mem_limit: VALUE\n", "much", "Compose refuses the files"),
    ],
)
def test_a_value_that_the_hosts_own_settings_may_change(
    compose: str, value: str, said: str, tmp_path: Path
) -> None:
    clone = made(tmp_path)
    for given, code in ((value, 1), (f"${{VALUE:-{value}}}", 0)):
        text = compose.replace("VALUE", f'"{given}"')
        (clone / "docker-compose.yml").write_text(f"{OWN['docker-compose.yml']}    {text}", encoding="utf-8")
        commit(clone)
        called = render(tmp_path)
        assert (called.code, said in called.err) == (code, True)


@pytest.mark.compose
def test_a_service_may_have_its_image_from_the_generated_file_alone(tmp_path: Path) -> None:
    clone = made(tmp_path, {**OWN, "docker-compose.yml": "services: {backend: {restart: always}}\n"})
    assert (render(tmp_path).code, render(tmp_path).err) == (0, "")
    (clone / "docker-compose.yml").write_text("services: {backend: {}, other: {}}\n", encoding="utf-8")
    commit(clone)
    called = render(tmp_path)
    assert (called.code, 'service "other" has neither an image nor a build context' in called.err) == (
        1,
        True,
    )


@pytest.mark.compose
def test_a_profile_that_the_hosts_own_settings_may_turn_on(tmp_path: Path) -> None:
    compose = (
        "services:\n  backend: {image: backend, depends_on: [db]}\n"
        "  db: {image: postgres, profiles: [data]}\n"
    )
    made(tmp_path, {**OWN, "docker-compose.yml": compose})
    called = render(tmp_path)
    assert called.code == 0
    assert "backend depends on db, whose profile is off: data" in called.err
    assert "COMPOSE_PROFILES of the host's .env" in called.err
    assert called.err.endswith("repository: 1 warning\n")


@pytest.mark.parametrize("command", ["render", "check"])
def test_a_repository_that_git_cannot_read_fails_the_command(command: str, tmp_path: Path) -> None:
    clone = made(tmp_path)
    tree = git(clone, "rev-parse", "HEAD:backend")
    (clone / ".git/objects" / tree[:2] / tree[2:]).unlink()
    called = call(command, "shop", "--into", "clone", at=tmp_path)
    assert called.code == 3
    assert "clone: git cannot read commit " in called.err
    assert "run in it: git fsck; or clone it again" in called.err
    assert (clone / "docker-bake.hcl").is_file() is (command == "render")
    assert ("7 of 7 files differ from the manifest" in called.err) is (command == "check")


@pytest.mark.compose
@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"docker-compose.yml": ""}, "empty compose file"),
        ({"docker-compose.yml": "services: [\n"}, "docker-compose.yml"),
        ({"docker-compose.yml": "services: 5\n"}, "docker-compose.yml"),
        ({"backend/Dockerfile": "FROM\n"}, "FROM requires"),
        ({"backend/Dockerfile": ""}, "the file has no FROM"),
    ],
)
def test_broken_files_are_findings_and_no_traceback(own: dict[str, str], said: str, tmp_path: Path) -> None:
    made(tmp_path, {**OWN, **own})
    called = render(tmp_path)
    assert called.code == 1
    assert said in called.err
    assert "this is a bug" not in called.err


def test_a_compose_file_that_is_not_there_is_one_finding(tmp_path: Path) -> None:
    made(tmp_path, {"backend/Dockerfile": "FROM alpine:3\n", "compose.yml": OWN["docker-compose.yml"]})
    called = render(tmp_path)
    assert called.code == 1
    assert called.err == (
        "repos.yaml:5: repos/shop: the commit has no Compose file docker-compose.yml; "
        "did you mean `compose.yml`?\n"
        "repository: 1 error\n"
    )


TWO = MANIFEST.replace("repos:\n", "hosts: {prod: {root: /srv}}\nrepos:\n").replace(
    "    product: shop\n", "    product: shop\n    host: prod\n"
)


def two(folder: Path, container: str = "web") -> None:
    own = {**OWN, "docker-compose.yml": f"{OWN['docker-compose.yml']}    container_name: {container}\n"}
    for name in ("shop", "desk"):
        made(folder, own, name)
    entry = TWO[TWO.index("  shop:\n") :]
    (folder / "repos.yaml").write_text(TWO + entry.replace("shop", "desk"), encoding="utf-8")


@pytest.mark.compose
def test_several_checkouts_are_compared_with_each_other(tmp_path: Path) -> None:
    two(tmp_path)
    for name in ("shop", "desk"):
        assert call("render", "--into", name, at=tmp_path).code == 0
    for names in ((), ("shop", "desk")):
        called = call("check", *names, "--into", "shop", "--into", "desk", at=tmp_path)
        assert called.code == 1
        assert "the container name web is that of shop, too, on the host prod" in called.out
        assert called.err == "14 files are up to date\nrepository: 1 error\n"


@pytest.mark.compose
def test_names_that_the_hosts_own_settings_may_change(tmp_path: Path) -> None:
    two(tmp_path, "${NAME:-web}\nname: ${PROJECT:-both}")
    for name in ("shop", "desk"):
        assert call("render", "--into", name, at=tmp_path).code == 0
    called = call("check", "--into", "shop", "--into", "desk", at=tmp_path)
    assert called.code == 0
    assert "warning: the container name web is that of shop, too" in called.out
    assert "warning: the Compose project both is that of shop, too" in called.out


def test_projects_without_a_known_name_are_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    two(tmp_path)
    git_alone(tmp_path, monkeypatch)
    for name in ("shop", "desk"):
        assert call("render", "--into", name, at=tmp_path).code == 0
    called = call("check", "--into", "shop", "--into", "desk", at=tmp_path)
    assert called.code == 0
    assert "the Compose project" not in called.out
    assert called.out.count("Docker Compose is not installed here") == 2


def test_each_checkout_needs_one_repo(tmp_path: Path) -> None:
    two(tmp_path)
    called = call("check", "shop", "--into", "shop", "--into", "desk", at=tmp_path)
    assert called.code == 2
    assert called.err.startswith("bakehouse: 2 checkouts need as many repos\n")
    called = call("check", "shop", "shop", "--into", "shop", "--into", "desk", at=tmp_path)
    assert (called.code, called.err.splitlines()[0]) == (2, "bakehouse: two checkouts are of one repo")
