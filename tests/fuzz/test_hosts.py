"""The files of hosts from hostile manifests, read back by bakehouse itself, by shells and by Caddy."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bakehouse.host.config import load
from bakehouse.model.host_config import HostConfig, ProductCheckout

from . import expected
from .expected import repo_of
from .machines import Data
from .rendering import Rendered, over_all, said, verify_sums

BYTES = {
    "1KiB": 1 << 10,
    "1GiB": 1 << 30,
    "64MiB": 64 << 20,
    "2GiB": 2 << 30,
    "999999999MiB": 999999999 << 20,
}
SECONDS = {"100ms": 0.1, "1s": 1.0, "1.5s": 1.5, "10s": 10.0, "1m30s": 90.0, "30m": 1800.0}
# Stands for bakehouse, and prints its arguments.
PROGRAM = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n"
FENCE = "```"


def host_of(data: Data) -> Data | None:
    """The host that the repo runs on."""
    host: Data | None = data["hosts"].get(repo_of(data).get("host"))
    return host


def test_host_json_and_runbook_give_back_the_values() -> None:
    over_all(verify_texts, 40)


def verify_texts(data: Data, files: Rendered) -> None:
    host = host_of(data)
    assert (host is not None) == bool(files.host)
    if host is None:
        return
    verify_sums(files.host)
    repo, registry = repo_of(data), data["registry"]
    ((name, _),) = data["repos"].items()
    url = f"{data['forge']['url'].rstrip('/')}/{expected.owner(data)}/{name}.git"
    root = host.get("root", "/srv/bakehouse")
    assert load.parse_host(files.host["host.json"], "host.json") == HostConfig(
        name=repo["host"],
        watch=SECONDS[host.get("watch", "10s")],
        keep=host.get("keep_releases", 10),
        root=Path(root),
        registry=registry["host"],
        username=registry["username"],
        scheme="http" if registry.get("insecure") else "https",
        ca=registry.get("ca"),
        auth_host=registry.get("auth_host"),
        owner=registry["owner"],
        reserve=BYTES[host.get("reserve", "1GiB")],
        places=(ProductCheckout(repo["product"], name, url, repo["branch"]),),
    )
    runbook = files.host["RUNBOOK.md"]
    assert f"{root}/{name}" in runbook
    assert len(re.findall(f"^ *{FENCE}", runbook, re.MULTILINE)) % 2 == 0


@pytest.mark.dash
@pytest.mark.busybox
def test_the_old_scripts_pass_their_values_on(tmp_path: Path) -> None:
    (tmp_path / "bakehouse").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "bakehouse").chmod(0o755)
    over_all(lambda data, files: verify_scripts(data, files, tmp_path), 15)


def verify_scripts(data: Data, files: Rendered, folder: Path) -> None:
    host = host_of(data)
    if host is None:
        return
    root, product = host.get("root", "/srv/bakehouse"), repo_of(data)["product"]
    calls = {
        f"deploy-{product}.sh": ["deploy", "--root", root, product, "-x y"],
        "deploy-all.sh": ["deploy", "--root", root, "--all", "-x y"],
        "dashboard/deploy.sh": ["deploy", "--root", root, "--all", "-x y"],
    }
    assert {path for path in files.host if path.endswith(".sh")} == set(calls)
    for path, words in calls.items():
        (folder / "script").write_text(files.host[path], encoding="utf-8")
        for shell in (["/usr/bin/dash"], ["/bin/busybox", "sh"]):
            assert said([*shell, "script", "-x y"], folder, f"{folder}:/usr/bin:/bin").splitlines() == words


@pytest.mark.caddy
def test_caddy_gives_back_the_addresses(tmp_path: Path) -> None:
    over_all(lambda data, files: verify_caddy(data, files, tmp_path), 20)


def verify_caddy(data: Data, files: Rendered, folder: Path) -> None:
    if host_of(data) is None:
        return
    repo, asked = repo_of(data), {}
    for key, service in repo["services"].items():
        if url := service.get("version", {}).get("url") or service.get("health", {}).get("url"):
            asked[f"{repo['product']}/{key}"] = address(url)
    (folder / "snippets").write_text(files.host["Caddyfile"], encoding="utf-8")
    imports = "".join(f"\thandle_path /{name}/* {{\n\t\timport {name}\n\t}}\n" for name in asked)
    (folder / "Caddyfile").write_text(f"import snippets\nhttp://:9 {{\n{imports}}}\n", encoding="utf-8")
    words = ["caddy", "adapt", "--adapter", "caddyfile", "--config", "Caddyfile"]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    proxies = list(objects(json.loads(done.stdout), "handler", "reverse_proxy"))
    dialled = Counter(each["dial"] for proxy in proxies for each in proxy["upstreams"])
    assert dialled == Counter(upstream for upstream, _ in asked.values() for _ in range(3))
    rewritten = Counter(proxy["rewrite"]["uri"] for proxy in proxies if "uri" in proxy.get("rewrite", {}))
    assert rewritten == Counter(question for _, question in asked.values())


def address(url: str) -> tuple[str, str]:
    """The upstream, and the path to ask there."""
    parts = re.fullmatch(r"(https?)://127\.0\.0\.1(?::([0-9]+))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", url)
    assert parts, url
    scheme, port, path, query = parts.groups()
    port = port or ("443" if scheme == "https" else "80")
    return f"127.0.0.1:{port}", path + (f"?{query}" if query else "")


def objects(data: Any, key: str, value: str) -> Iterator[Data]:
    """Each object in the data that has a key of a value."""
    if isinstance(data, dict) and data.get(key) == value:
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from objects(each, key, value)
