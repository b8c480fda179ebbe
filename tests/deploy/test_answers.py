"""What an engine may answer with, and what is made of it: a socket that says just that."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bakehouse.errors import OutsideError
from bakehouse.outside.docker import ask, engine

Says = Callable[[bytes], Path]


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Says]:
    """An engine that answers the next question with these bytes, and hangs up."""
    place = tmp_path / "socket"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place))
    listener.listen()
    threads = []

    def serve(answer: bytes) -> None:
        connection, _ = listener.accept()
        with connection:
            asked = connection.recv(65536)
            (tmp_path / "asked").write_bytes(asked)
            connection.sendall(answer)

    def start(answer: bytes) -> Path:
        threads.append(threading.Thread(target=serve, args=(answer,)))
        threads[-1].start()
        return tmp_path / "asked"

    monkeypatch.setattr(engine, "_socket", lambda: str(place))
    yield start
    for thread in threads:
        thread.join(10)
    listener.close()


def answer(code: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%s" % (code, len(body), body)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"not HTTP at all\r\n\r\n",
        answer(200, b"<html>"),
        answer(500, b'{"message": "containerd is away"}'),
        answer(500, b"no JSON"),
        answer(400, b"[]"),
    ],
    ids=["nothing", "half", "noise", "html", "refused", "refused-html", "odd"],
)
def test_an_answer_that_is_none(says: Says, said: bytes) -> None:
    says(said)
    with pytest.raises(OutsideError) as raised:
        ask.image("shop:1")
    assert raised.value.what.startswith("the engine ")
    assert raised.value.mend == "docker info"


def test_the_engines_own_words_are_handed_on(says: Says) -> None:
    says(answer(500, b'{"message": "containerd is away"}'))
    with pytest.raises(OutsideError, match="the engine answers 500: containerd is away"):
        ask.folder()


def test_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_socket", lambda: str(tmp_path / "gone"))
    with pytest.raises(OutsideError, match="the engine does not answer"):
        ask.folder()


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("127.0.0.1:5000/a/shop@sha256:00", "/v1.44/images/127.0.0.1:5000/a/shop@sha256:00/json"),
        ("shop x?force=1#y\r\nX: y", "/v1.44/images/shop%20x%3Fforce%3D1%23y%0D%0AX:%20y/json"),
        ("b\u00e4ckerei%2f", "/v1.44/images/b%C3%A4ckerei%252f/json"),
    ],
)
def test_a_name_stays_a_name(says: Says, name: str, asked: str) -> None:
    place = says(answer(404, b'{"message": "No such image"}'))
    assert ask.image(name) is None
    assert place.read_bytes().split(b"\r\n")[0].decode() == f"GET {asked} HTTP/1.1"
