"""Where the login goes to get a token: to the registry's own host, or to the one that the manifest names."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bakehouse.errors import ExternalError
from bakehouse.outside import registry_client, registry_token
from bakehouse.outside.http_request import Answer
from bakehouse.outside.origin import Origin
from bakehouse.outside.registry_access import Access

from .logins import BASIC, logged_in
from .server import Reply, Server, server

NAME, TOKEN = "shop/web", "a.token.of-ours"


def asking(realm: Callable[[], str], token: Reply) -> Callable[[str, str | None], Reply]:
    """A registry that wants a token of a realm, which it may give itself."""

    def answer(path: str, login: str | None) -> Reply:
        if urlsplit(path).path == "/token":
            return token
        if login == f"Bearer {TOKEN}":
            return Reply(body=b"{}")
        scope = "repository:other/secret:pull,push"
        bearer = f'Bearer realm="{realm()}",service="a service",scope="{scope}", Basic realm="x"'
        return Reply(401, b"", {"WWW-Authenticate": bearer})

    return answer


def given(key: str = "token", value: object = TOKEN) -> Reply:
    return Reply(body=json.dumps({key: value}).encode())


def read(there: Server, access: Access) -> registry_client.RegistryManifest | None:
    return registry_client.read(f"{there.address}/{NAME}", "t", access)


@pytest.mark.parametrize("key", ["token", "access_token"])
def test_the_registry_itself_gives_the_token(tmp_path: Path, key: str) -> None:
    with server(asking(lambda: f"http://{there.address}/token", given(key))) as there:
        assert read(there, logged_in(tmp_path, there.address))
    assert there.logins == [BASIC, BASIC, f"Bearer {TOKEN}"]
    # of what the challenge asks for only the service: a registry must not get a token for more than itself
    query = parse_qs(urlsplit(there.paths[1]).query)
    assert query == {"service": ["a service"], "scope": [f"repository:{NAME}:pull"]}


def test_without_a_login_the_token_is_anonymous(tmp_path: Path) -> None:
    with server(asking(lambda: f"http://{there.address}/token", given())) as there:
        assert read(there, Access(tmp_path))
    assert there.logins == [None, None, f"Bearer {TOKEN}"]


def test_another_host_gets_no_login(tmp_path: Path) -> None:
    with (
        server(lambda path, login: given()) as other,
        server(asking(lambda: f"http://{other.address}/token", given())) as there,
    ):
        with pytest.raises(ExternalError, match=f"from another host, {other.address}, so") as refused:
            read(there, logged_in(tmp_path, there.address))
        assert f'auth_host: "{other.address}"' in refused.value.hint
        assert other.asked == []


def test_the_host_that_the_manifest_names_gets_it(tmp_path: Path) -> None:
    with (
        server(lambda path, login: given()) as other,
        server(asking(lambda: f"http://{other.address}/token", given())) as there,
    ):
        access = logged_in(tmp_path, there.address)
        assert read(there, replace(access, auth_host=other.address))
        assert other.logins == [BASIC]


def test_a_realm_that_redirects_elsewhere(tmp_path: Path) -> None:
    with server(lambda path, login: given()) as other:
        away = Reply(302, b"", {"Location": f"http://{other.address}/token"})
        with (
            server(asking(lambda: f"http://{there.address}/token", away)) as there,
            pytest.raises(ExternalError, match=r"redirects to .*, which is another server"),
        ):
            read(there, logged_in(tmp_path, there.address))
    assert other.asked == []


@pytest.mark.parametrize("realm", ["", "file:///etc/passwd", "data:,{}", "//127.0.0.1/token", "ftp://x/y"])
def test_a_realm_that_is_no_address(tmp_path: Path, realm: str) -> None:
    with (
        server(asking(lambda: realm, given())) as there,
        pytest.raises(ExternalError, match="no plain http or https address"),
    ):
        read(there, logged_in(tmp_path, there.address))


def test_an_encrypted_registry_whose_tokens_are_not(tmp_path: Path) -> None:
    fields, own = {"realm": "http://git.example.com/token"}, Origin.of("https://git.example.com")
    with pytest.raises(ExternalError, match=r"http://git\.example\.com, which is not encrypted"):
        registry_token.fetch(fields, own, NAME, Access(tmp_path, auth_host="git.example.com"), {})


@pytest.mark.parametrize(
    "token",
    [
        Reply(),
        Reply(body=b"[]"),
        Reply(body=b"{}"),
        given(value=7),
        given(value=[TOKEN]),
        given(value=f"{TOKEN}\r\nX-Other: 1"),
    ],
    ids=lambda reply: reply.body[:40].decode(),
)
def test_an_answer_that_is_no_token(tmp_path: Path, token: Reply) -> None:
    with (
        server(asking(lambda: f"http://{there.address}/token", token)) as there,
        pytest.raises(ExternalError, match=r"cannot read .* answers with no"),
    ):
        read(there, logged_in(tmp_path, there.address))


def test_a_login_that_the_realm_refuses(tmp_path: Path) -> None:
    with (
        server(asking(lambda: f"http://{there.address}/token", Reply(401))) as there,
        pytest.raises(ExternalError, match=r"answers 401 to its login\n.*bakehouse setup"),
    ):
        read(there, logged_in(tmp_path, there.address))


@pytest.mark.parametrize(
    ("header", "realm"),
    [
        ('Bearer realm="https://a.example.com/t"', "https://a.example.com/t"),
        ('bearer service="x",realm="https://a.example.com/t"', "https://a.example.com/t"),
        ('Basic realm="b", Bearer realm="https://a.example.com/t"', "https://a.example.com/t"),
        ('Bearer realm="https://a.example.com/t", Basic realm="b"', "https://a.example.com/t"),
        ('Basic realm="b"', None),
        ("", None),
    ],
)
def test_the_challenge_for_a_token(header: str, realm: str | None) -> None:
    answer = Answer("https://git.example.com", 401, {"WWW-Authenticate": header}, b"")
    assert registry_token.challenge(answer).get("realm") == realm
