"""What is rendered for a host is taken by Caddy itself."""

import subprocess
from pathlib import Path

import pytest
from examples.demo.place import free_ports

from ..golden.trees import TOP, whole

pytestmark = pytest.mark.caddy
GOLDEN = whole("deploy") / "hosts" / "prod" / "Caddyfile"
REAL = TOP / "rendered" / "hosts" / "prod" / "Caddyfile"
ROUTES = {GOLDEN: ["shop/Api.1", "shop/secure"], REAL: ["clock/backend", "clock/web"]}


@pytest.mark.parametrize("snippets", ROUTES, ids=["golden", "real"])
def test_it_is_valid_where_it_is_imported(snippets: Path, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    routes = "".join(f"\thandle_path /{name}/* {{\n\t\timport {name}\n\t}}\n" for name in ROUTES[snippets])
    file = tmp_path / "Caddyfile"
    file.write_text(f"import {snippets}\nhttp://127.0.0.1:{port} {{\n{routes}}}\n", encoding="utf-8")
    words = ["caddy", "validate", "--adapter", "caddyfile", "--config", str(file)]
    checked = subprocess.run(words, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("snippets", ROUTES, ids=["golden", "real"])
def test_it_is_formatted_as_caddy_does_it(snippets: Path) -> None:
    formatted = subprocess.run(["caddy", "fmt", str(snippets)], capture_output=True, text=True, check=False)
    assert formatted.stdout == snippets.read_text(encoding="utf-8")
