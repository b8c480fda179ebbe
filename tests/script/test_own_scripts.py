"""The repo's `prepare` and `test` run with git as the job has it, without what the script sets for itself."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from .shop import GIT_ENV, Data, Image, Repo, Shell, new_repo, run

RUN_BOTH = """
set_traps
open_repository
make_work_folder
read_commit
choose_source
git ls-tree -r --name-only "$source_tree" >"$OUT/tree"
images='' BAKEHOUSE_TAG=none
run_test
"""
TELL = '#!/bin/sh\nset -eu\nenv | grep ^GIT_ | LC_ALL=C sort >"$OUT/${0##*/}"\n'
# Like those of npm, cargo and go, it takes a file of another repository by way of a mirror that stays.
TAKE = """#!/bin/sh
set -eu
[ -d "$OUT/mirror" ] || git clone --quiet --mirror "file://$LIBRARY" "$OUT/mirror"
git --git-dir="$OUT/mirror" show HEAD:a >taken
"""
JOBS = [
    {},
    {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "credential.helper",
        "GIT_CONFIG_VALUE_0": "!echo two words",
        "GIT_TERMINAL_PROMPT": "1",
        "GIT_LFS_SKIP_SMUDGE": "0",
    },
]
DATA = Data({"backend": Image(["src"])}, prepare="prepare", test_command="test")


def ran(shell: Shell, repo: Repo, out: Path, env: Mapping[str, str] | None = None) -> None:
    repo.script(DATA, RUN_BOTH)
    out.mkdir(exist_ok=True)
    done = run(shell, repo, env={"OUT": str(out), **(env or {})})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("job", JOBS, ids=["no variables", "its own variables"])
def test_both_get_the_jobs_git_variables_alone(
    shell: Shell, repo: Repo, tmp_path: Path, job: dict[str, str]
) -> None:
    for name in ("prepare", "test"):
        repo.write(name, TELL, 0o755)
    repo.commit()
    repo.write("not committed")
    ran(shell, repo, tmp_path / "out", {**job, "GIT_OBJECT_DIRECTORY": "/nowhere", "GIT_DIR": "/nowhere"})
    told = {name: (tmp_path / "out" / name).read_text().splitlines() for name in ("prepare", "test")}
    wanted = sorted(f"{name}={value}" for name, value in {"GIT_CONFIG_GLOBAL": os.devnull, **job}.items())
    assert told == {"prepare": wanted, "test": wanted}


def test_a_mirror_keeps_the_objects_that_prepare_fetched(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    library = new_repo(tmp_path / "library")
    library.write("a", "of the library")
    library.commit()
    repo.write("prepare", TAKE, 0o755)
    repo.write("test", "#!/bin/sh\n", 0o755)
    repo.commit()
    for _ in range(2):
        ran(shell, repo, tmp_path / "out", {"LIBRARY": str(library.root)})
    assert Repo(tmp_path / "out/mirror", GIT_ENV).git("fsck", "--connectivity-only", "HEAD") == ""


@pytest.mark.parametrize("words", [["--cone"], ["--no-cone"]])
def test_prepare_gets_and_adds_all_in_a_sparse_checkout(
    shell: Shell, repo: Repo, tmp_path: Path, words: list[str]
) -> None:
    repo.write("prepare", "#!/bin/sh\nset -eu\ncat left/out >left/made\nrm left/gone\n", 0o755)
    repo.write("test", "#!/bin/sh\n", 0o755)
    for name in ("src/a", "left/out", "left/gone"):
        repo.write(name)
    repo.commit()
    repo.git("sparse-checkout", "set", *words, "src", *([] if words == ["--cone"] else ["/prepare", "/test"]))
    assert not (repo.root / "left").exists()
    ran(shell, repo, tmp_path / "out")
    tree = (tmp_path / "out/tree").read_text().splitlines()
    assert tree == ["left/made", "left/out", "prepare", "src/a", "test"]
