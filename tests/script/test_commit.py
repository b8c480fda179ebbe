"""What the bake file is told of the commit is exact, wherever the script is called from."""

import os
from pathlib import Path

import pytest

from .shop import Data, Image, Repo, Shell, new_repo, run

TELL = """
set_traps
open_repository
read_commit
for fact in SHA SHORT MESSAGE AUTHOR DATE; do
  eval "printf '%s' \\"\\$BAKEHOUSE_$fact\\"" >"$OUT/$fact"
done
"""
DATA = Data({"backend": Image(["backend"])})
HOSTILE = 'it\'s "so" $(touch x) `y` ${HOME} %{z} $$ \\n \\ é e\u0301 漢\n\n  - two\n\t* three\n#four'


def tell(shell: Shell, repo: Repo, out: Path, env: dict[str, str] | None = None) -> dict[str, bytes]:
    repo.script(DATA, TELL)
    out.mkdir()
    done = run(shell, repo, env={"OUT": str(out), **(env or {})})
    assert done.returncode == 0, done.stderr
    return {path.name: path.read_bytes() for path in out.iterdir()}


def test_facts(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "color.ui", "always")
    head = repo.commit(f"{HOSTILE}\n\n")
    assert tell(shell, repo, tmp_path / "out") == {
        "SHA": head.encode(),
        "SHORT": head[:12].encode(),
        "MESSAGE": HOSTILE.encode(),
        "AUTHOR": b"author",
        "DATE": b"2026-01-02T03:04:05+02:00",
    }


def test_no_words(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.commit()
    empty = repo.git("cat-file", "commit", "HEAD").partition("\n\n")[0] + "\n\n"
    (tmp_path / "empty").write_text(empty)
    repo.git("reset", "--quiet", repo.git("hash-object", "-t", "commit", "-w", str(tmp_path / "empty")))
    told = tell(shell, repo, tmp_path / "out")
    assert (told["MESSAGE"], told["AUTHOR"]) == (b"", b"author")


def test_a_signature_is_not_part_of_the_message(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.commit("signed")
    plain = repo.git("cat-file", "commit", "HEAD")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n"
    (tmp_path / "signed").write_text(plain.replace("\n\n", f"\n{signature}\n", 1))
    repo.git("reset", "--quiet", repo.git("hash-object", "-t", "commit", "-w", str(tmp_path / "signed")))
    repo.write("../gpg", "#!/bin/sh\necho verified >&2\n", 0o755)
    repo.git("config", "gpg.program", str(tmp_path / "gpg"))
    repo.git("config", "log.showSignature", "true")
    assert "verified" in repo.git("log", "-1")
    assert tell(shell, repo, tmp_path / "out")["MESSAGE"] == b"signed"


def test_another_encoding_becomes_utf_8(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "i18n.commitEncoding", "ISO-8859-1")
    repo.git("config", "i18n.logOutputEncoding", "ISO-8859-1")
    repo.commit("Käse".encode("latin-1"))
    assert tell(shell, repo, tmp_path / "out")["MESSAGE"] == "Käse".encode()


def test_a_hooks_variables_do_not_lead_astray(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    head = repo.commit()
    other = new_repo(tmp_path / "other")
    other.commit("not me")
    env = {
        "GIT_DIR": str(other.root / ".git"),
        "GIT_WORK_TREE": str(other.root),
        "GIT_INDEX_FILE": "/nowhere",
    }
    assert tell(shell, repo, tmp_path / "out", env)["SHA"] == head.encode()


def test_a_clone_of_another_user(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    head = repo.commit()
    assert (
        tell(shell, repo, tmp_path / "out", {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})["SHA"] == head.encode()
    )


def test_a_shallow_clone_with_a_detached_head(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.commit("one")
    head = repo.commit("two")
    clone = Repo(tmp_path / "clone of it")
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.root}", str(clone.root))
    clone.git("checkout", "--quiet", "--detach")
    assert tell(shell, clone, tmp_path / "out")["SHA"] == head.encode()


@pytest.mark.parametrize("folder", [".", "ci", "deep/er"])
def test_from_any_folder(shell: Shell, repo: Repo, tmp_path: Path, folder: str) -> None:
    (repo.root / "deep/er").mkdir(parents=True)
    (tmp_path / "astray/ci").mkdir(parents=True)
    head = repo.commit()
    repo.script(DATA, TELL)
    cwd = repo.root / folder
    env = {"OUT": str(tmp_path), "CDPATH": str(tmp_path / "astray")}
    done = run(shell, repo, env=env, cwd=cwd, script=os.path.relpath(repo.root / "ci/images.sh", cwd))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "SHA").read_text() == head


def test_a_folder_of_another_repo_is_refused(shell: Shell, repo: Repo) -> None:
    repo.commit()
    inner = Repo(repo.root / "inner")
    inner.script(DATA, TELL)
    done = run(shell, inner)
    assert done.returncode == 3
    assert "is not the root of its git repository" in done.stderr


@pytest.mark.parametrize("command", ["all", "build", "affected", "inputs", "promote"])
def test_a_repository_with_other_object_ids_is_refused(shell: Shell, tmp_path: Path, command: str) -> None:
    other = Repo(tmp_path / "other")
    other.root.mkdir()
    other.git("init", "--quiet", "--object-format=sha256")
    other.script(DATA)
    other.commit()
    done = run(shell, other, command, *(["backend"] if command == "inputs" else []))
    assert (done.returncode, done.stdout) == (6, "")
    assert f"images.sh: refused: {other.root} is a sha256 repository" in done.stderr


def test_no_commit_and_no_repo(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.script(DATA, TELL)
    done = run(shell, repo)
    assert (done.returncode, "has no commits" in done.stderr) == (3, True)
    bare = Repo(tmp_path / "bare")
    bare.script(DATA, TELL)
    done = run(shell, bare)
    assert (done.returncode, "is not a git repository" in done.stderr) == (3, True)
