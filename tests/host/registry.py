"""A registry on loopback that answers with the bytes that a test gives it; one of our own cannot lie."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "shop/shop-release"


@contextmanager
def registry(manifests: Mapping[str, bytes]) -> Iterator[str]:
    """Serves manifests by tag; gives the whole name of the product's releases."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = manifests.get(self.path.removeprefix(f"/v2/{NAME}/manifests/"))
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}/{NAME}"
        finally:
            server.shutdown()
            thread.join()
