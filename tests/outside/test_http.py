"""Requests to services and to registries: attempts, time, proxies, TLS, and when urllib3 is loaded."""

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bakehouse.errors import ExternalError
from bakehouse.outside import http
from bakehouse.outside.http_request import PATIENT, HttpRoute, Patience
from bakehouse.outside.origin import Origin

from ..publish.certificates import make_certificates
from ..support.call import TOP
from ..support.front import front
from .server import Reply, Server, server

QUICK = Patience(attempt=5, total=5, waits=(0.01, 0.01, 0.01))
PROXIED = HttpRoute(limit=100, proxied=True)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def answering(*replies: Reply) -> Iterator[Server]:
    """Replies one after another; the last stays."""
    with server(lambda path, login: replies[min(len(there.asked), len(replies)) - 1]) as there:
        yield there


def test_data_of_a_service() -> None:
    with answering(Reply(body=b'{"a": [1]}')) as there:
        assert http.data(f"http://{there.address}/version?x=y") == {"a": [1]}
    assert there.paths == ["/version?x=y"]


def test_nothing_is_there() -> None:
    with answering(Reply(404)) as there:
        assert http.data(f"http://{there.address}/") is None


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(500), "answers 500"),
        (Reply(204), "answers 204"),
        (Reply(body=b"<html>"), "answers no JSON"),
        (Reply(body=b"\xff"), "answers no JSON"),
        (Reply(body=b"[" * 200_000), "answers no JSON"),
        (Reply(body=b" " * (8 * 1024 * 1024 + 1)), "more than 8388608 bytes"),
        (Reply(302, b"", {"Location": "http://127.0.0.1:1/"}), "which is another server"),
        (Reply(302, b"", {"Location": "https://127.0.0.1:1/"}), "which is another server"),
        (Reply(302, b"", {"Location": "file:///etc/hostname"}), "no plain http or https address"),
    ],
)
def test_an_answer_that_is_no_data(reply: Reply, told: str) -> None:
    with answering(reply) as there, pytest.raises(ExternalError, match=told):
        http.data(f"http://{there.address}/")
    assert len(there.asked) == 1


def test_a_service_is_asked_by_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(Reply(body=b"1")) as there, answering(Reply(body=b"2")) as proxy:
        monkeypatch.setenv("http_proxy", f"http://{proxy.address}")
        assert http.data(f"http://{there.address}/") == 1
    assert proxy.asked == []


def test_a_registry_is_asked_by_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(Reply(body=b"by proxy")) as proxy:
        monkeypatch.setenv("http_proxy", f"http://user:p%40ss@{proxy.address}")
        answer = http.get("http://git.example.com/x", {"Authorization": "Basic eA=="}, PROXIED, QUICK)
    assert answer.body == b"by proxy"
    assert proxy.asked == [("http://git.example.com/x", "Basic eA==")]


def test_no_proxy_for_what_the_environment_excepts(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(Reply(body=b"direct")) as there:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        assert http.get(f"http://{there.address}/", {}, PROXIED, QUICK).body == b"direct"


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://u:secret-word@127.0.0.1:1",
        "http://:1",
        "http://[secret-word",
        "http://u:secret-word@127.0.0.1:99999",
        "http://u:secret-word%E2%82%AC@127.0.0.1:1",
        "http://u:secret-word/x@127.0.0.1:1",
    ],
)
def test_a_proxy_that_is_none_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    with pytest.raises(ExternalError, match="the proxy in the environment") as refused:
        http.get("http://git.example.com/", {}, PROXIED, QUICK)
    assert "secret-word" not in str(refused.value)


def test_the_wait_that_an_answer_asks_for() -> None:
    asked = Reply(429, b"", {"Retry-After": "1"})
    with answering(asked, Reply(body=b"1")) as there:
        started = time.monotonic()
        assert http.data(f"http://{there.address}/", QUICK) == 1
        assert time.monotonic() - started >= 1


@pytest.mark.parametrize("wait", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT", "9" * 400])
def test_a_wait_that_is_too_long_ends_the_request(wait: str) -> None:
    with (
        answering(Reply(503, b"", {"Retry-After": wait})) as there,
        pytest.raises(ExternalError, match="answers 503"),
    ):
        http.data(f"http://{there.address}/", QUICK)
    assert len(there.asked) == 1


@pytest.mark.parametrize("wait", ["soon", "-1", ""])
def test_a_wait_that_is_none_counts_for_nothing(wait: str) -> None:
    with answering(Reply(503, b"", {"Retry-After": wait}), Reply(body=b"1")) as there:
        assert http.data(f"http://{there.address}/", QUICK) == 1


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ExternalError, match=f"http://{address} gives no answer: Connection refused"):
            http.data(f"http://{address}/", PATIENT)


def test_no_answer_comes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ExternalError, match=r"nothing came within 0.2 s"):
            http.data(f"http://{address}/", Patience(attempt=0.2, total=5, waits=(0.01,)))


@contextmanager
def trickling(beginning: bytes, drop: bytes) -> Iterator[str]:
    """The address of a server that begins an answer and then lets it trickle."""
    over = threading.Event()

    def serve() -> None:
        there, _ = listening.accept()
        with there, suppress(OSError):
            there.recv(65536)
            there.sendall(beginning)
            while not over.wait(0.02):
                there.sendall(drop)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        try:
            yield f"127.0.0.1:{listening.getsockname()[1]}"
        finally:
            over.set()
            serving.join(5)


@pytest.mark.parametrize(
    ("beginning", "drop", "seconds"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.3),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.6),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", None),
        (b"HTTP/1.1 2", b"0", 0.6),
    ],
    ids=["body", "header", "headers", "status"],
)
def test_an_answer_that_trickles(beginning: bytes, drop: bytes, seconds: float | None) -> None:
    told = f"is too slow: no whole answer in {seconds} s" if seconds else "too slow|more than 100 headers"
    started = time.monotonic()
    with trickling(beginning, drop) as address, pytest.raises(ExternalError, match=told):
        http.data(f"http://{address}/", Patience(attempt=0.3))
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({f"X-{number}": "y" for number in range(200)}, "more than 100 headers"),
        ({"X": "y" * 70_000}, "header line"),
    ],
    ids=["many", "long"],
)
def test_headers_without_end(headers: dict[str, str], told: str) -> None:
    with (
        answering(Reply(200, b"1", headers)) as there,
        pytest.raises(ExternalError, match=f"gives no answer: .*{told}"),
    ):
        http.data(f"http://{there.address}/")


def test_tls_that_trickles() -> None:
    """A handshake's record without end."""
    with (
        trickling(b"\x16\x03\x03\x3f\x00", b"\x02") as address,
        pytest.raises(ExternalError, match=r"nothing came within 0\.3 s|too slow"),
    ):
        http.data(f"https://{address}/", Patience(attempt=0.3))


def test_a_certificate_of_another_name(tmp_path: Path) -> None:
    ca = make_certificates(tmp_path / "keys", "127.0.0.2")
    with (
        answering(Reply(body=b"1")) as there,
        front(there.address, keys=tmp_path / "keys") as secure,
        pytest.raises(ExternalError, match="certificate verify failed"),
    ):
        http.get(f"https://{secure.address}/", {}, HttpRoute(limit=100, ca=ca), QUICK)
    assert there.asked == []


def test_a_certificate_of_an_authority_of_ones_own(tmp_path: Path) -> None:
    ca = make_certificates(tmp_path / "keys", "127.0.0.1")
    with answering(Reply(body=b"1")) as there, front(there.address, keys=tmp_path / "keys") as secure:
        url = f"https://{secure.address}/"
        assert http.get(url, {}, HttpRoute(limit=100, ca=ca), QUICK).body == b"1"
        with pytest.raises(ExternalError, match="certificate verify failed"):
            http.data(url, QUICK)
        with pytest.raises(ExternalError, match="`ca` is no certificate"):
            http.get(url, {}, HttpRoute(limit=100, ca="nonsense"), QUICK)
    assert len(there.asked) == 1


def test_tls_that_breaks_off_is_tried_again(tmp_path: Path) -> None:
    """As with a proxy whose server restarts: it reads the request, and closes without a word."""
    ca = make_certificates(tmp_path / "keys", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "keys/server.pem", tmp_path / "keys/server.key")
    answers = [b"", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"]

    def serve() -> None:
        for answer in answers:
            plain, _ = listening.accept()
            with context.wrap_socket(plain, server_side=True) as there:
                there.recv(65536)
                there.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=serve, daemon=True)
        server.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        assert http.get(url, {}, HttpRoute(limit=100, ca=ca), QUICK).body == b"ok"
        server.join(5)
    assert not server.is_alive()


def test_a_redirect_to_what_is_not_encrypted(tmp_path: Path) -> None:
    ca = make_certificates(tmp_path / "keys", "127.0.0.1")
    away = Reply(301, b"", {"Location": "http://127.0.0.1:1/"})
    with (
        answering(away) as there,
        front(there.address, keys=tmp_path / "keys") as secure,
        pytest.raises(ExternalError, match="which is not encrypted"),
    ):
        http.get(f"https://{secure.address}/", {}, HttpRoute(limit=100, ca=ca, leaves=True), QUICK)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Git.Example.com", "https://git.example.com"),
        ("HTTPS://git.example.com:443/x?y#z", "https://git.example.com"),
        ("http://git.example.com:443", "http://git.example.com:443"),
        ("http://[::1]:80/x", "http://[::1]"),
    ],
)
def test_the_origin_of_an_address(url: str, origin: str) -> None:
    assert str(Origin.of(url)) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "git.example.com",
        "file:///x",
        "http://",
        "http://a b/",
        "http://a/\n",
        "http://a/b c",
        "http://u@a/",
        "http://a\\b/",
        "http://a:port/",
        "http://ä/",
    ],
)
def test_what_has_no_origin(url: str) -> None:
    with pytest.raises(ExternalError, match="no plain http or https address"):
        Origin.of(url)


@pytest.mark.parametrize(("new", "secures"), [("https://a", True), ("https://b", False), ("http://a", False)])
def test_a_way_to_tls_stays_on_its_host(new: str, secures: bool) -> None:
    assert Origin.of(new).secures(Origin.of("http://a")) is secures
    assert not Origin.of(new).secures(Origin.of("http://a:8080"))


@pytest.mark.parametrize(
    "argv", [["--help"], ["--version"], ["check"], ["render", "--dry-run"], ["status", "--help"]]
)
def test_urllib3_is_loaded_by_nothing_that_asks_nobody(argv: list[str]) -> None:
    program = (
        "import sys\n"
        "from bakehouse.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: code = end.code\n"
        "import bakehouse.host.status, bakehouse.host.runs\n"
        "print('loaded:', sorted({'urllib3', 'urllib.request'} & sys.modules.keys()), 'code:', code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *argv], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert "loaded: [] code: 0" in done.stdout.splitlines()[-1]
