"""Answers that a registry of our own cannot give: false bytes, wrong types, pages, redirects."""

import json
from pathlib import Path

import pytest

from bakehouse.errors import ExternalError
from bakehouse.outside import registry_client
from bakehouse.outside.registry_access import Access

from ..support.registry_api import digest_of
from .logins import BASIC, logged_in
from .server import Reply, server

NAME = "shop/web"
A, B = "sha256:" + "a" * 64, "sha256:" + "b" * 64


def document(**keys: object) -> Reply:
    return Reply(body=json.dumps(keys).encode())


def test_other_bytes_than_the_digest_says(tmp_path: Path) -> None:
    with server(lambda path, login: document(annotations={})) as there:
        name = f"{there.address}/{NAME}"
        with pytest.raises(ExternalError, match=f"cannot read {name}@{A} .*instead of {A}"):
            registry_client.read(name, A, Access(tmp_path))
        with pytest.raises(ExternalError, match=f"instead of {A}"):
            registry_client.size(name, A, Access(tmp_path))


def test_other_bytes_than_the_header_of_a_tag_says(tmp_path: Path) -> None:
    body = b'{"annotations": {"a": "b"}}'
    named = {"t": A, "right": digest_of(body), "odd": "sha512:1"}

    def answer(path: str, login: str | None) -> Reply:
        return Reply(200, body, {"Docker-Content-Digest": named[path.rpartition("/")[2]]})

    with server(answer) as there:
        name = f"{there.address}/{NAME}"
        with pytest.raises(ExternalError, match=f"it sent {digest_of(body)} instead of {A}"):
            registry_client.read(name, "t", Access(tmp_path))
        for tag in ("right", "odd"):
            found = registry_client.read(name, tag, Access(tmp_path))
            assert found == registry_client.RegistryManifest(digest_of(body), {"a": "b"})


def test_an_answer_without_end(tmp_path: Path) -> None:
    with (
        server(lambda path, login: Reply(body=b" " * (4 * 1024 * 1024 + 1))) as there,
        pytest.raises(ExternalError, match="answers with more than 4194304 bytes"),
    ):
        registry_client.read(f"{there.address}/{NAME}", "t", Access(tmp_path))


def test_an_answer_that_is_cut_is_asked_for_again(tmp_path: Path) -> None:
    def answer(path: str, login: str | None) -> Reply:
        return Reply(200, b"{}", {"Content-Length": "9"} if len(there.asked) < 3 else {})

    with server(answer) as there:
        assert registry_client.read(f"{there.address}/{NAME}", "t", Access(tmp_path))
    assert len(there.asked) == 3


@pytest.mark.parametrize(
    "keys",
    [
        {"layers": 7},
        {"layers": ["a"]},
        {"layers": [{}]},
        {"layers": [{"size": "7"}]},
        {"layers": [{"size": True}]},
        {"layers": [{"size": -1}]},
        {"manifests": {}, "layers": {"a": 1}},
        {"manifests": ["a"]},
        {"manifests": [{"digest": 7}]},
        {"manifests": [{"digest": "../../other/manifests/t"}]},
    ],
    ids=lambda keys: json.dumps(keys),
)
def test_what_is_no_image(tmp_path: Path, keys: dict[str, object]) -> None:
    body = json.dumps(keys).encode()
    with server(lambda path, login: Reply(body=body)) as there:
        name = f"{there.address}/{NAME}"
        with pytest.raises(ExternalError, match=f"{name}@{digest_of(body)} is no image"):
            registry_client.size(name, digest_of(body), Access(tmp_path))
    assert len(there.asked) == 1


def test_an_index_is_as_large_as_its_largest_image(tmp_path: Path) -> None:
    images = [json.dumps({"layers": [{"size": size}, {"size": 1}]}).encode() for size in (7, 9, 8)]
    index = json.dumps({"manifests": [{"digest": digest_of(each)} for each in images]}).encode()
    bodies = {digest_of(each): each for each in (*images, index)}
    with server(lambda path, login: Reply(body=bodies[path.rpartition("/")[2]])) as there:
        size = registry_client.size(f"{there.address}/{NAME}", digest_of(index), Access(tmp_path))
    assert size == 10


def test_an_index_of_too_many_images(tmp_path: Path) -> None:
    index = json.dumps({"manifests": [{"digest": A}] * 65}).encode()
    with (
        server(lambda path, login: Reply(body=index)) as there,
        pytest.raises(ExternalError, match="is of more than 64 platforms"),
    ):
        registry_client.size(f"{there.address}/{NAME}", digest_of(index), Access(tmp_path))


def test_tags_page_by_page(tmp_path: Path) -> None:
    """The registry chooses the query of the next page, and never its host or path."""
    pages = {
        "n=1000": (["a", "b"], f'</v2/{NAME}/tags/list?last=b&n=2>; rel="next"'),
        "last=b&n=2": (["c"], "<http://other.example.com/v2/x/tags/list?last=c>; rel=next"),
        "last=c": (None, "<?last=d>; rel=prev"),
    }

    def answer(path: str, login: str | None) -> Reply:
        found, link = pages[path.partition("?")[2]]
        return Reply(200, json.dumps({"tags": found}).encode(), {"Link": link})

    with server(answer) as there:
        assert registry_client.tags(f"{there.address}/{NAME}", Access(tmp_path)) == ("a", "b", "c")
    assert {path.partition("?")[0] for path in there.paths} == {f"/v2/{NAME}/tags/list"}


def test_pages_without_end(tmp_path: Path) -> None:
    page = Reply(200, json.dumps({"tags": ["a"] * 30_000}).encode(), {"Link": '<?last=a>; rel="next"'})
    with (
        server(lambda path, login: page) as there,
        pytest.raises(ExternalError, match="it lists more than 100000 tags, or 1000 pages"),
    ):
        registry_client.tags(f"{there.address}/{NAME}", Access(tmp_path))
    assert len(there.asked) == 4


@pytest.mark.parametrize("tags", ["a", {"a": 1}, ["a", 7]])
def test_tags_that_are_no_texts(tmp_path: Path, tags: object) -> None:
    with (
        server(lambda path, login: document(tags=tags)) as there,
        pytest.raises(ExternalError, match="they are no texts"),
    ):
        registry_client.tags(f"{there.address}/{NAME}", Access(tmp_path))


def test_a_redirect_to_another_server_carries_no_login(tmp_path: Path) -> None:
    with server(lambda path, login: document(annotations={})) as storage:
        to = f"http://{storage.address}/blob"
        with server(lambda path, login: Reply(307, b"", {"Location": to})) as there:
            access = logged_in(tmp_path, there.address)
            assert registry_client.read(f"{there.address}/{NAME}", "t", access)
    assert there.logins == [BASIC]
    assert storage.asked == [("/blob", None)]


def test_another_server_that_asks_for_a_login_gets_none(tmp_path: Path) -> None:
    """A redirect leads there: neither the login nor a token of the registry follows."""
    wanted = {"WWW-Authenticate": 'Bearer realm="http://127.0.0.1:1/token"'}
    with server(lambda path, login: Reply(401, b"", wanted)) as storage:
        to = f"http://{storage.address}/blob"
        with server(lambda path, login: Reply(307, b"", {"Location": to})) as there:
            access = logged_in(tmp_path, there.address)
            with pytest.raises(ExternalError, match=f"{storage.address} answers 401"):
                registry_client.read(f"{there.address}/{NAME}", "t", access)
    assert (there.logins, storage.logins) == ([BASIC], [None])


def test_a_redirect_within_the_registry_carries_the_login(tmp_path: Path) -> None:
    def answer(path: str, login: str | None) -> Reply:
        return document(annotations={}) if path == "/blob" else Reply(302, b"", {"Location": "/blob"})

    with server(answer) as there:
        access = logged_in(tmp_path, there.address)
        assert registry_client.read(f"{there.address}/{NAME}", "t", access)
    assert there.logins == [BASIC, BASIC]


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("file:///etc/passwd", "no plain http or https address"),
        ("ftp://127.0.0.1/x", "no plain http or https address"),
        ("http://user:password@127.0.0.1/x", "no plain http or https address"),
        ("http://127.0.0.1\\@example.com/x", "no plain http or https address"),
        ("http://[::1", "redirects to no address"),
        ("", "redirects more than 5 times"),
        ("/again", "redirects more than 5 times"),
    ],
)
def test_a_redirect_that_is_not_followed(tmp_path: Path, location: str, told: str) -> None:
    with (
        server(lambda path, login: Reply(302, b"", {"Location": location})) as there,
        pytest.raises(ExternalError, match=told),
    ):
        registry_client.read(f"{there.address}/{NAME}", "t", Access(tmp_path))


@pytest.mark.parametrize("name", ["", "..", "a/../b", "a//b", "a?x=y", "A", "a b", "a#b"])
def test_what_is_no_name_in_a_registry(tmp_path: Path, name: str) -> None:
    with server(lambda path, login: document()) as there:
        with pytest.raises(ExternalError, match="is no name in a registry"):
            registry_client.read(f"{there.address}/{name}", "t", Access(tmp_path))
        assert there.asked == []
