"""Requests that wait for a service: what they ask of the host meanwhile, with Caddy alone."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from bench.host.caddy import caddy
from bench.host.load import load
from examples.demo.place import free_ports

from ..call import TOP

pytestmark = pytest.mark.caddy
GOLDEN = TOP / "tests" / "golden" / "deploy" / "rendered" / "hosts" / "prod" / "Caddyfile"
NAME, UPSTREAM = "shop/Api.1", "127.0.0.1:4010"
RATE, SECONDS = 50, 2


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
    server = ThreadingHTTPServer(("127.0.0.1", port), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_crowd_that_waits_leaves_the_host_alone(tmp_path: Path) -> None:
    """One of them asks whether the service is there, not all: a thousand would take the host's processors."""
    upstream, port = free_ports(2)
    snippets = tmp_path / "snippets"
    snippets.write_text(GOLDEN.read_text(encoding="utf-8").replace(UPSTREAM, f"127.0.0.1:{upstream}"))
    head = "{\n\tdebug\n\tadmin off\n\tauto_https off\n}\n"
    text = f"{head}import {snippets}\nhttp://127.0.0.1:{port} {{\n\timport {NAME}\n}}\n"
    with caddy(tmp_path / "caddy", text, port), ExitStack() as until, load(port, ["/"], RATE) as asked:
        time.sleep(SECONDS)
        log = (tmp_path / "caddy" / "caddy.log").read_text(encoding="utf-8")
        until.enter_context(service(upstream))
        asked.await_answers(RATE * SECONDS * 2)
    assert not asked.failed, asked.told()
    # each one by itself would have asked ten times a second
    assert 0 < log.count('"selected upstream"') < RATE * SECONDS
