"""The user's docker configuration goes on working; only the login to our registry is another one."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .fake import fake_docker
from .shop import Data, Image, Repo, Shell, run

TOKEN = "canary-8c1f"
HOST = "git.example.com"
OURS = {"auth": base64.b64encode(f"image-bot:{TOKEN}".encode()).decode()}
OTHERS = "docker.io,reader,HUB_TOKEN c.example.com:5000,re+ader,C_TOKEN other.example.com,x,UNSET_TOKEN"
IMAGES = {"backend": Image(["src"]), "web": Image(["src"])}
DATA = Data(IMAGES, registry_others=OTHERS)
CHECK = """
set_traps
take_secrets
make_work_folder
ask_docker
open_registry
wait_all
cp -R -P "$DOCKER_CONFIG/." "$OUT"
stat -c %a "$DOCKER_CONFIG" "$DOCKER_CONFIG/config.json"
"""
SETTINGS: dict[str, Any] = {
    "auths": {"other.example.com": {"auth": "eDp5"}, HOST: {"auth": "bWU6bWU=", "identitytoken": "mine"}},
    "credHelpers": {"third.example.com": "third", HOST: "ours"},
    "credsStore": "store",
    "currentContext": "far",
    "proxies": {"default": {"httpProxy": "http://proxy.example.com:3128", "noProxy": " } , {"}},
    "cliPluginsExtraDirs": ["/opt/plugins"],
    "plugins": {"a": {"b": "c"}},
    "aliases": {"builder": "buildx"},
}
KEPT = {name: value for name, value in SETTINGS.items() if name not in ("auths", "credHelpers")}


def merged(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Read an object as docker does: what is there twice is merged."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = found[key] | value if key in found else value
    return found


@pytest.fixture
def users(tmp_path: Path) -> Path:
    folder = tmp_path / "users"
    (folder / "contexts").mkdir(parents=True)
    (folder / "a b.pem").touch()
    return folder


def used(
    shell: Shell, repo: Repo, users: Path, told: str = "", env: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], str]:
    """The configuration that docker gets, and the log; `told` is what docker says of the user's."""
    out = repo.root.parent / "out"
    out.mkdir()
    fake = fake_docker(repo.root.parent / "fake")
    docker = fake.folder / "docker"
    docker.write_text(docker.read_text().replace("info*)", f"info*) echo '{told}' >&2;"))
    repo.script(DATA, f"command=build\npush=''\n{CHECK}")
    more = {"FAKE": str(fake.folder), "OUT": str(out), "DOCKER_CONFIG": str(users), "REGISTRY_TOKEN": TOKEN}
    done = run(fake.shell(shell), repo, env={**more, **(env or {})})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("700\n600\n")
    assert TOKEN not in done.stdout
    links = {path.name for path in out.iterdir() if path.is_symlink() and path.exists()}
    assert links == {"contexts", "a b.pem"}
    return json.loads((out / "config.json").read_text(), object_pairs_hook=merged), done.stdout


@pytest.mark.parametrize("indent", [None, "\t", 1])
def test_all_settings_stay(shell: Shell, repo: Repo, users: Path, indent: str | int | None) -> None:
    text = f"\n {json.dumps(SETTINGS, indent=indent)} \r\n"
    (users / "config.json").write_text(text)
    config, _ = used(shell, repo, users)
    assert config == {
        **KEPT,
        "auths": {"other.example.com": {"auth": "eDp5"}, HOST: OURS},
        "credHelpers": {"third.example.com": "third", HOST: ""},
    }
    assert (users / "config.json").read_bytes() == text.encode()


def test_without_a_token_our_registry_gets_no_login_of_the_user(
    shell: Shell, repo: Repo, users: Path
) -> None:
    (users / "config.json").write_text(json.dumps(SETTINGS))
    config, _ = used(shell, repo, users, env={"REGISTRY_TOKEN": ""})
    assert (config["auths"][HOST], config["credHelpers"][HOST]) == ({}, "")
    assert config["auths"]["other.example.com"] == {"auth": "eDp5"}


def test_the_logins_of_the_manifest_are_added(shell: Shell, repo: Repo, users: Path) -> None:
    """Where one has no token, the user's own counts."""
    settings = {**SETTINGS, "auths": {**SETTINGS["auths"], "c.example.com:5000": {"auth": "bWU6bWU="}}}
    (users / "config.json").write_text(json.dumps(settings))
    config, log = used(shell, repo, users, env={"HUB_TOKEN": "hub-canary", "C_TOKEN": "c: canary"})
    given = {"https://index.docker.io/v1/": "reader:hub-canary", "c.example.com:5000": "re+ader:c: canary"}
    logins = {host: {"auth": base64.b64encode(text.encode()).decode()} for host, text in given.items()}
    assert config["auths"] == {HOST: OURS, "other.example.com": {"auth": "eDp5"}, **logins}
    assert config["credHelpers"] == {"third.example.com": "third", HOST: "", **dict.fromkeys(given, "")}
    assert "canary" not in log.replace(TOKEN, "")


ALONE = {"auths": {HOST: OURS}, "credHelpers": {HOST: ""}}


@pytest.mark.parametrize("text", [None, "", "{}", "{ \r\n\t}\n", "null"])
def test_no_settings(shell: Shell, repo: Repo, users: Path, text: str | None) -> None:
    if text is not None:
        (users / "config.json").write_text(text)
    assert used(shell, repo, users)[0] == ALONE


def test_a_file_that_docker_cannot_read_is_told(shell: Shell, repo: Repo, users: Path) -> None:
    (users / "config.json").write_text('{"auths": {]}')
    config, log = used(shell, repo, users, told="WARNING: Error loading config file: invalid character")
    assert config == ALONE
    assert f"note: docker cannot read {users}/config.json; building without its logins" in log


REFUSED = "401 Unauthorized"
AT_OURS = f"ERROR: failed to solve: failed to push {HOST}/o/a:1: unexpected status from HEAD request to"
SOURCE = "failed to resolve source metadata for"
LOGS = {
    f"{AT_OURS} https://{HOST}/v2/o/a/blobs/sha256:0: {REFUSED}": [HOST],
    "ERROR: failed to solve: push access denied, repository does not exist: no basic auth credentials": [
        HOST
    ],
    f"ERROR: failed to solve: {SOURCE} b.example.com:5000/x:1: unexpected status from HEAD request to "
    f"https://b.example.com:5000/v2/x/manifests/1: {REFUSED}": ["b.example.com:5000"],
    f"ERROR: failed to solve: ghcr.io/x/y: {SOURCE} ghcr.io/x/y: failed to authorize: failed to fetch oauth "
    f"token: unexpected status from GET request to https://auth.example.com/token?a=b: {REFUSED}": [
        "ghcr.io"
    ],
    f"ERROR: {SOURCE} docker.io/library/x:1: pull access denied, repository does not exist": ["docker.io"],
    f"ERROR: failed to copy: GET https://c.example.com/v2/x/blobs/1: {REFUSED}\n"
    f"ERROR: failed to copy: GET https://c.example.com/v2/x/blobs/2: {REFUSED}": ["c.example.com"],
    "ERROR: failed to solve: process did not complete: exit code 1": [],
}
EXPLAIN = """
token=$REGISTRY_TOKEN
explain_refusal "$LOG"
"""


@pytest.mark.parametrize(("log", "hosts"), LOGS.items())
def test_a_refusal_names_the_registry_that_gave_it(
    shell: Shell, repo: Repo, log: str, hosts: list[str]
) -> None:
    repo.write("log", f"{log}\n")
    repo.script(DATA, EXPLAIN)
    done = run(shell, repo, env={"LOG": str(repo.root / "log"), "REGISTRY_TOKEN": TOKEN})
    assert (done.returncode, done.stdout) == (0, "")
    assert [line.split()[1] for line in done.stderr.splitlines()] == hosts
    assert ("token in $REGISTRY_TOKEN" in done.stderr) == (HOST in hosts)


@pytest.mark.parametrize(
    ("host", "step"),
    [
        ("c.example.com:5000", "make sure that $C_TOKEN is a valid token"),
        ("d.example.com", "add d.example.com to registry.others in the manifest"),
    ],
)
def test_a_refusal_of_another_registry_names_the_next_step(
    shell: Shell, repo: Repo, host: str, step: str
) -> None:
    repo.write("log", f"ERROR: failed to copy: GET https://{host}/v2/x/blobs/1: {REFUSED}\n")
    repo.script(DATA, EXPLAIN)
    done = run(shell, repo, env={"LOG": str(repo.root / "log"), "REGISTRY_TOKEN": TOKEN})
    assert f"images.sh: {host} refused an image: correct the image's name, or {step}" in done.stderr


def test_a_call_without_a_login_is_told_from_a_refused_token(shell: Shell, repo: Repo) -> None:
    repo.write("log", f"{AT_OURS} https://{HOST}/v2/: {REFUSED}\n")
    repo.script(DATA, EXPLAIN)
    done = run(shell, repo, env={"LOG": str(repo.root / "log"), "REGISTRY_TOKEN": ""})
    assert f"images.sh: {HOST} refused a call without a login: set REGISTRY_TOKEN" in done.stderr
