"""Logins as docker keeps them, with a credential helper that is a program of its own."""

import json
from pathlib import Path

import pytest

from bakehouse.errors import ExternalError
from bakehouse.outside import docker_login
from bakehouse.outside.docker_login import Login

from .logins import BASIC, PASSWORD, USERNAME, configured

HOST = "git.example.com:3000"
AUTH = BASIC.removeprefix("Basic ")
PLAIN = {"auths": {HOST: {"auth": AUTH}}}
OURS = Login(USERNAME, PASSWORD)
TOLD = {"ServerURL": HOST, "Username": USERNAME, "Secret": PASSWORD}
SECRET = "never-to-be-shown"


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with the answer of `docker-credential-shelf`; asked for another host it knows nothing."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program, answer = folder / "docker-credential-shelf", folder / "answer"
    program.write_text(
        f"""#!/bin/sh
test "$*" = get || exit 9
read -r host
if test "$host" != {HOST}; then echo "credentials not found in native keychain"; exit 1; fi
cat {answer}
exit $(cat {folder}/code 2>/dev/null || echo 0)
""",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    answer.write_text(json.dumps(TOLD), encoding="utf-8")
    return answer


@pytest.mark.parametrize(
    ("config", "login"),
    [
        (PLAIN, OURS),
        ({}, None),
        ({"auths": {}}, None),
        ({"auths": {HOST: {}}}, None),
        ({"auths": {"git.example.com": {"auth": AUTH}}}, None),
        ("", None),
    ],
)
def test_a_login_in_the_configuration(tmp_path: Path, config: object, login: Login | None) -> None:
    assert docker_login.read(configured(tmp_path, config), HOST) == login


def test_no_configuration(tmp_path: Path) -> None:
    assert docker_login.read(tmp_path, HOST) is None


@pytest.mark.parametrize(
    "config", [{"credsStore": "shelf"}, {"credHelpers": {HOST: "shelf"}, "credsStore": "none-such"}]
)
def test_a_login_of_a_credential_helper(tmp_path: Path, helper: Path, config: dict[str, object]) -> None:
    assert helper.exists()
    found = docker_login.read(configured(tmp_path, config), HOST)
    assert found == OURS
    assert found.header == BASIC
    assert PASSWORD not in repr(found)


def test_a_host_that_the_helper_does_not_know(tmp_path: Path, helper: Path) -> None:
    assert helper.exists()
    assert docker_login.read(configured(tmp_path, {"credsStore": "shelf"}), "other.example.com") is None


def test_a_helper_for_another_host_is_not_asked(tmp_path: Path) -> None:
    config = {**PLAIN, "credHelpers": {"other.example.com": "none-such"}}
    assert docker_login.read(configured(tmp_path, config), HOST) == OURS


@pytest.mark.parametrize(
    ("answer", "code", "told"),
    [
        ("not json " + SECRET, 0, "answers with no login"),
        (json.dumps([SECRET]), 0, "answers with no login"),
        (json.dumps({"Username": 7, "Secret": SECRET}), 0, "answers with no login"),
        (json.dumps({"Username": "bot", "Secret": None}), 0, "answers with no login"),
        (json.dumps({"Username": "<token>", "Secret": SECRET}), 0, "an identity token"),
        (SECRET, 3, "exit 3"),
    ],
)
def test_a_helper_that_does_not_help(tmp_path: Path, helper: Path, answer: str, code: int, told: str) -> None:
    helper.write_text(answer, encoding="utf-8")
    helper.with_name("code").write_text(str(code), encoding="ascii")
    with pytest.raises(ExternalError, match=rf"^docker-credential-shelf .*{told}.*\n.*bakehouse setup") as no:
        docker_login.read(configured(tmp_path, {"credsStore": "shelf"}), HOST)
    assert SECRET not in str(no.value)


def test_a_helper_that_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(ExternalError, match="cannot run docker-credential-none-such"):
        docker_login.read(configured(tmp_path, {"credsStore": "none-such"}), HOST)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("{", "is not JSON"),
        ("[]", "is no JSON object"),
        ({"auths": ["x"]}, "auths is no JSON object"),
        ({"auths": {HOST: "x"}}, f"{HOST} is no JSON object"),
        ({"credHelpers": "x"}, "credHelpers is no JSON object"),
        ({"credsStore": "../../tmp/x"}, "names a credential helper that is none"),
        ({"credsStore": ["x"]}, "names a credential helper that is none"),
        ({"auths": {HOST: {"auth": "%%%"}}}, "cannot be understood"),
        ({"auths": {HOST: {"auth": "bm9uZQ=="}}}, "cannot be understood"),
        ({"auths": {HOST: {"auth": AUTH, "identitytoken": SECRET}}}, "is an identity token"),
        ({"auths": {HOST: {"registrytoken": SECRET}}}, "is an identity token"),
    ],
)
def test_a_configuration_that_cannot_be_used(tmp_path: Path, config: object, told: str) -> None:
    with pytest.raises(ExternalError, match=told) as refused:
        docker_login.read(configured(tmp_path, config), HOST)
    assert "bakehouse setup" in refused.value.hint
    assert SECRET not in str(refused.value)


def test_a_configuration_that_is_a_link(tmp_path: Path) -> None:
    """As docker reads it: a file that a tool of the user's manages elsewhere."""
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/config.json").symlink_to(configured(tmp_path, PLAIN) / "config.json")
    assert docker_login.read(tmp_path / "linked", HOST) == OURS
