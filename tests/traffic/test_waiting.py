"""Requests that wait for a service: what they ask of the host meanwhile, with Caddy alone."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bench.host.caddy import caddy
from bench.host.load import Load, load
from examples.demo.place import free_ports

from ..golden.trees import whole

pytestmark = pytest.mark.caddy
GOLDEN = whole("deploy") / "hosts" / "prod" / "Caddyfile"
NAME, UPSTREAM = "shop/Api.1", "127.0.0.1:4010"
RATE, SECONDS = 50, 2


class Listener(ThreadingHTTPServer):
    """Has room for a crowd at once, as Node's servers have; without, the kernel resets some."""

    request_queue_size = 511


class Service(BaseHTTPRequestHandler):
    """Answers what the load expects: the method and the body."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        said = self.command.encode("ascii") + body
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def service(port: int) -> Iterator[None]:
    """Listens until the block ends."""
    server = Listener(("127.0.0.1", port), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Crowd:
    """Requests that wait behind a Caddy of their own."""

    upstream: int
    log: Path
    asked: Load

    def dials(self) -> int:
        """How often Caddy asked whether the service is there."""
        return self.log.read_text(encoding="utf-8").count('"selected upstream"')


@contextmanager
def crowd(folder: Path, snippets: str) -> Iterator[Crowd]:
    """Asks by such snippets until the block ends."""
    upstream, port = free_ports(2)
    folder.mkdir()
    (folder / "snippets").write_text(snippets.replace(UPSTREAM, f"127.0.0.1:{upstream}"), encoding="utf-8")
    head = "{\n\tdebug\n\tadmin off\n\tauto_https off\n}\n"
    site = f"http://127.0.0.1:{port} {{\n\timport {NAME}\n}}\n"
    text = f"{head}import {folder / 'snippets'}\n{site}"
    with caddy(folder / "caddy", text, port), load(port, ["/"], RATE) as asked:
        yield Crowd(upstream, folder / "caddy" / "caddy.log", asked)


def test_a_crowd_that_waits_leaves_the_host_alone(tmp_path: Path) -> None:
    """One of them asks whether the service is there, not all: a thousand would take the host's processors."""
    rendered = GOLDEN.read_text(encoding="utf-8")
    line = "\t\t\tfail_duration 50ms\n"
    assert line in rendered
    with (
        ExitStack() as until,
        crowd(tmp_path / "one", rendered) as one,
        crowd(tmp_path / "all", rendered.replace(line, "")) as each,
    ):
        time.sleep(SECONDS)
        dials = one.dials(), each.dials()
        for made in (one, each):
            until.enter_context(service(made.upstream))
        one.asked.await_answers(2 * RATE * SECONDS)
    assert not one.asked.failed, one.asked.told()
    assert 0 < 2 * dials[0] < dials[1]
