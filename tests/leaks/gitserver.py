"""A forge's git over HTTP: it gives a repository to whoever knows the password, and keeps an access log."""

import base64
import gzip
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USERNAME = "x-access-token"


@dataclass
class GitServer:
    """`url` has the repositories of a folder as OWNER/NAME; `log` has what was asked for."""

    url: str = ""
    log: list[str] = field(default_factory=list)


@contextmanager
def git_server(repository: Path, password: str) -> Iterator[GitServer]:
    """Serves one repository, whatever its name in the URL."""
    served = GitServer()
    wanted = "Basic " + base64.b64encode(f"{USERNAME}:{password}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer("advertisement", b"001e# service=git-upload-pack\n0000", "--http-backend-info-refs")

        def do_POST(self) -> None:
            self.answer("result", b"", "--stateless-rpc")

        def answer(self, kind: str, head: bytes, option: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            if self.headers.get("Authorization") != wanted:
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="forge"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            protocol = {"GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
            argv = ["git", "upload-pack", "--stateless-rpc", option, str(repository)]
            done = subprocess.run(
                argv, input=body, env=os.environ | protocol, capture_output=True, check=False
            )
            self.send_response(200)
            self.send_header("Content-Type", f"application/x-git-upload-pack-{kind}")
            self.send_header("Content-Length", str(len(head + done.stdout)))
            self.end_headers()
            self.wfile.write(head + done.stdout)

        def log_message(self, format: str, *values: object) -> None:
            served.log.append(format % values)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
