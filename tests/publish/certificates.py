"""An authority of one's own and a server's certificate for an address, good for two days."""

import subprocess
from pathlib import Path

NEW = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-x509", "-days", "2"]
SIGNED = [*NEW, "-CA", "ca.pem", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:false"]


def make_certificates(folder: Path, address: str) -> str:
    """Puts ca.pem, server.pem and server.key there; the authority's text."""
    folder.mkdir()
    _openssl(folder, *NEW, "-subj", "/CN=registries", "-keyout", "ca.key", "-out", "ca.pem")
    name = ["-subj", "/CN=registry", "-addext", f"subjectAltName=IP:{address}"]
    _openssl(folder, *SIGNED, *name, "-keyout", "server.key", "-out", "server.pem")
    return (folder / "ca.pem").read_text(encoding="ascii")


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
