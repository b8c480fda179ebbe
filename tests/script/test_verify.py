"""`verify` finds each change of a generated file, with sha256sum alone."""

import hashlib

import pytest

from .shop import Data, Image, Repo, Shell, run

DATA = Data({"backend": Image(["backend"])})
FILES = {"docker-bake.hcl": "target\n", ".gitea/workflows/images.yml": "on: push\n"}


@pytest.fixture
def rendered(repo: Repo) -> Repo:
    repo.script(DATA)
    for name, text in FILES.items():
        repo.write(name, text)
    sums = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in FILES.items()]
    repo.write("bakehouse.sums", "".join(sums))
    return repo


def test_as_rendered(shell: Shell, rendered: Repo) -> None:
    rendered.write("other", "not generated")
    done = run(shell, rendered, "verify", cwd=rendered.root / "ci", script="images.sh")
    assert (done.returncode, done.stderr) == (0, "")
    assert "the generated files match bakehouse.sums" in done.stdout


@pytest.mark.parametrize("name", FILES)
def test_changed(shell: Shell, rendered: Repo, name: str) -> None:
    rendered.write(name, "changed\n")
    done = run(shell, rendered, "verify")
    assert done.returncode == 1
    assert f"{name}: FAILED" in done.stderr
    assert "fix: bakehouse render learning_ai_clock" in done.stderr
    assert ": OK" not in done.stderr


@pytest.mark.parametrize("name", FILES)
def test_missing(shell: Shell, rendered: Repo, name: str) -> None:
    (rendered.root / name).unlink()
    done = run(shell, rendered, "verify")
    assert done.returncode == 1
    assert name in done.stderr
    assert "fix: bakehouse render learning_ai_clock" in done.stderr


def test_crlf_is_told_with_the_lines_that_forbid_it(shell: Shell, rendered: Repo) -> None:
    rendered.write("docker-bake.hcl", "target\r\n")
    done = run(shell, rendered, "verify")
    assert done.returncode == 1
    told = done.stderr.splitlines()
    at = told.index("fix: add below the other lines of .gitattributes:")
    assert told[at - 1] == "images.sh: lines end in CRLF: git converts them, or a commit did"
    assert told[at + 1 :] == ["/docker-bake.hcl -text", "fix: bakehouse render learning_ai_clock"]


def test_sums_with_crlf_are_told_too(shell: Shell, rendered: Repo) -> None:
    for name in (*FILES, "bakehouse.sums"):
        path = rendered.root / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    done = run(shell, rendered, "verify")
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if line.startswith("/")]
    assert lines == [f"/{name} -text" for name in ("bakehouse.sums", *FILES)]


@pytest.mark.parametrize("text", [None, "", "no sums at all\n"])
def test_broken_sums(shell: Shell, rendered: Repo, text: str | None) -> None:
    if text is None:
        (rendered.root / "bakehouse.sums").unlink()
    else:
        rendered.write("bakehouse.sums", text)
    done = run(shell, rendered, "verify")
    assert done.returncode == 1
    assert "fix: bakehouse render learning_ai_clock" in done.stderr


def test_takes_no_argument(shell: Shell, rendered: Repo) -> None:
    assert run(shell, rendered, "verify", "backend").returncode == 2
