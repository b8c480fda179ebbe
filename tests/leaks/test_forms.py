"""A secret is found in every form that programs write it in, and in the arguments that strace tells of."""

import base64
import json
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest

from .canaries import GIT, NPM, REGISTRY, Canary, found
from .traced import execs, strace

ALL = [Canary("REGISTRY", REGISTRY), Canary("NPM", NPM), Canary("GIT", GIT)]
FORMS = {
    "as it is": REGISTRY,
    "JSON": json.dumps({"password": REGISTRY}),
    "JSON of Go": json.dumps({"password": REGISTRY}).replace("&", "\\u0026"),
    "URL": "http://x:" + urllib.parse.quote(REGISTRY, safe="") + "@git.example.com",
    "base64": base64.b64encode(REGISTRY.encode()).decode(),
    "base64 for a URL": base64.urlsafe_b64encode(REGISTRY.encode()).decode(),
    "base64, the secret second": base64.b64encode(f"a:{REGISTRY}".encode()).decode(),
    "base64, one byte on": base64.b64encode(f"ab:{REGISTRY}\n".encode()).decode(),
    "base64, two bytes on": base64.b64encode(f"abc:{REGISTRY} and more".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_found(form: str) -> None:
    assert found(ALL, f"--before={FORMS[form]}; after".encode()) == {"REGISTRY"}


def test_another_secret_is_not_found() -> None:
    assert not found(ALL, (REGISTRY.replace("7", "8") + NPM[:-1] + GIT[1:]).encode())


def test_a_key_is_found_by_one_of_its_lines() -> None:
    lines = [chr(ord("a") + number) * 64 for number in range(3)]
    key = Canary(
        "KEY", "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "c3Q=", "-----END PRIVATE KEY-----", ""])
    )
    assert found([key], f"  {lines[1]}".encode()) == {"KEY"}
    assert not found([key], b"-----BEGIN PRIVATE KEY----- c3Q=")


@pytest.mark.strace
@pytest.mark.parametrize("form", FORMS)
def test_arguments_are_seen_as_they_are(form: str, tmp_path: Path) -> None:
    argument = f"\ttab, \x01, ü\n{FORMS[form]}" + "x" * 200_000
    code = "import subprocess, sys; subprocess.run(['true', sys.stdin.read()])"
    argv = [*strace(tmp_path / "trace"), sys.executable, "-c", code]
    # a single argument may have 128 KiB
    subprocess.run(argv, input=argument[:100_000], text=True, check=True)
    seen = [program for program in execs(tmp_path / "trace") if program.program == "true"]
    assert seen
    assert all(program.arguments[1] == argument[:100_000].encode() for program in seen)
    assert found(ALL, *seen[0].arguments) == {"REGISTRY"}
    assert any(pair.startswith(b"PATH=") for pair in seen[0].environment)
