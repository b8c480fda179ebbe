"""A registry's front on loopback that keeps a log of what was asked, and fails where it is told to."""

import http.client
import re
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HANG_SECONDS = 120
TLS_RECORD = b"\x16"


@dataclass
class Fault:
    """The fault of the next `times` requests that match: a status, or `reset`, `hang`, `cut`."""

    requests: str
    answer: int | str
    times: int = 10**6

    def takes(self, request: str) -> bool:
        if self.times < 1 or not re.search(self.requests, request):
            return False
        self.times -= 1
        return True


@dataclass
class Front:
    """The proxy: its address, its log of `METHOD PATH STATUS`, and the faults to come."""

    registry: str
    faults: list[Fault] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    back_when_put: bool = False
    tls: bool = False
    address: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    def fault(self, request: str) -> int | str | None:
        with self.lock:
            return next((fault.answer for fault in self.faults if fault.takes(request)), None)

    def fail(self, requests: str, answer: int | str, times: int = 10**6) -> None:
        self.faults.append(Fault(requests, answer, times))

    def writes(self) -> list[str]:
        """The requests so far that change something."""
        return [line for line in self.log if line.split()[0] not in ("GET", "HEAD")]


@contextmanager
def front(registry: str, host: str = "127.0.0.1", keys: Path | None = None) -> Iterator[Front]:
    """A front of the registry on a host's address; over TLS where a folder has server.pem and server.key."""
    state = Front(registry, tls=keys is not None)

    class Handler(_Handler):
        front = state

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    state.address = f"{host}:{server.server_port}"
    if keys:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(keys / "server.pem", keys / "server.key")
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    front: Front

    def handle(self) -> None:
        """Clients try TLS first: they know plain HTTP by its first five letters."""
        if not self.front.tls and self.connection.recv(1, socket.MSG_PEEK) == TLS_RECORD:
            self.connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")
            return
        super().handle()

    def do_any(self) -> None:
        request = f"{self.command} {self.path}"
        answer = self.front.fault(request)
        if answer == "hang":
            self.front.closing.wait(HANG_SECONDS)
        if isinstance(answer, str):
            self.break_off(answer)
            return
        body = self.body()
        if answer is None:
            self.forward(request, body)
        else:
            self.answer(request, answer, {}, b"")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_any

    def break_off(self, how: str) -> None:
        """Ends the connection with a reset, before or in the middle of what the client sends."""
        self.front.log.append(f"{self.command} {self.path} {how}")
        if how == "cut" and self.headers.get("Content-Length", "") != "0":
            self.rfile.read(1)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def forward(self, request: str, body: bytes) -> None:
        dropped = ("connection", "transfer-encoding", "content-length", "accept-encoding")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
        headers["X-Forwarded-Proto"] = "https" if self.front.tls else "http"
        connection = http.client.HTTPConnection(self.front.registry, timeout=60)
        headers["Content-Length"] = str(len(body))
        connection.request(self.command, self.path, body or None, headers)
        response = connection.getresponse()
        content = response.read()
        kept = {name: value for name, value in response.getheaders() if name.lower() not in dropped}
        kept |= {"Content-Length": response.headers.get("Content-Length", "0")}
        connection.close()
        digest = response.headers.get("Docker-Content-Digest", "")
        if self.front.back_when_put and self.command == "PUT":
            self.front.gone.discard(digest)
        hidden = digest in self.front.gone
        if hidden and self.command in ("GET", "HEAD"):
            self.answer(request, 404, {}, b"")
        else:
            self.answer(request, response.status, kept, content)

    def answer(self, request: str, status: int, headers: dict[str, str], content: bytes) -> None:
        self.front.log.append(f"{request} {status}")
        self.send_response_only(status)
        if "Content-Length" not in headers:
            headers = {**headers, "Content-Length": str(len(content))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing to stderr."""
