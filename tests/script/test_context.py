"""The build context is the declared inputs at the commit, byte for byte, and nothing else."""

import os
import stat
from pathlib import Path

import pytest

from .shop import Data, Image, Repo, Shell, run
from .tree_parts import LAY_OUT, lay_out, listing

HOSTILE = [
    "a b",
    " lead",
    "-rf",
    "--",
    "q'uote",
    'd"quote',
    "$(touch x)",
    "`x`",
    "${x}",
    "%{x}",
    "*",
    "?",
    "[a]",
    ":(glob)x",
    "back\\slash",
    "new\nline",
    "tab\tstop",
    "é",
    "e\u0301",
    "#hash",
    "~",
    "!x",
]


def refusal(shell: Shell, repo: Repo, *inputs: str) -> str:
    repo.script(Data({"backend": Image(inputs)}), LAY_OUT)
    done = run(shell, repo)
    assert done.returncode == 2, done.stderr
    return done.stderr


def tree(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Each file below: its kind and content."""
    return {
        str(path.relative_to(folder)): entry(path)
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def entry(path: Path) -> tuple[str, bytes]:
    if path.is_symlink():
        return "link", os.fsencode(path.readlink())
    return oct(stat.S_IMODE(path.stat().st_mode)), path.read_bytes()


def test_only_declared_inputs_and_present_ignore_files(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    for name in (
        "backend/Dockerfile",
        "backend/src/a",
        "backendx/no",
        "packages/p",
        "other/no",
        ".dockerignore",
    ):
        repo.write(name, name)
    repo.commit()
    image = Image(
        ["backend/Dockerfile", "backend", "packages/p"], [".dockerignore", "backend/Dockerfile.dockerignore"]
    )
    out = lay_out(shell, repo, Data({"backend": image}), tmp_path / "out")
    assert set(tree(out / "backend")) == {
        "backend/Dockerfile",
        "backend/src/a",
        "packages/p",
        ".dockerignore",
    }


def test_each_image_has_its_own(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.write("backend/a", "a")
    repo.write("web/b", "b")
    repo.commit()
    data = Data({"backend": Image(["backend"]), "web": Image(["web", "backend/a"])})
    out = lay_out(shell, repo, data, tmp_path / "out")
    assert set(tree(out / "backend")) == {"backend/a"}
    assert set(tree(out / "web")) == {"web/b", "backend/a"}


def test_images_of_the_same_files_share_one(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    """Whatever the order of the paths, and also if one lies in another."""
    repo.write("src/a", "a")
    repo.write("src/Dockerfile", "d")
    repo.write("web/b", "b")
    repo.commit()
    images = {
        "backend": Image(["src", "web"]),
        "worker": Image(["web", "src/Dockerfile", "src"], ["web/.dockerignore"], "web"),
        "web": Image(["web"]),
    }
    out = lay_out(shell, repo, Data(images), tmp_path / "out")
    assert {path.name for path in out.iterdir()} == {"backend", "web"}
    assert set(tree(out / "backend")) == {"src/a", "src/Dockerfile", "web/b"}


def test_whole_tree(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.write("a/b", "b")
    repo.write("c", "c")
    repo.commit()
    out = lay_out(shell, repo, Data({"backend": Image(["."])}), tmp_path / "out")
    assert tree(out / "backend") == {"a/b": ("0o644", b"b"), "c": ("0o644", b"c")}


def test_modes_links_and_attributes(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.write(".gitattributes", "src/kept export-ignore\nsrc/subst export-subst\n")
    repo.write("src/.gitattributes", "kept export-ignore\n")
    repo.write("src/kept", "kept")
    repo.write("src/subst", "$Format:%H$")
    repo.write("src/crlf", b"a\r\nb\n")
    repo.write("src/run", "#!/bin/sh\n", 0o700)
    (repo.root / "src/link").symlink_to("../../outside\n it")
    repo.commit()
    repo.git("config", "core.autocrlf", "true")
    out = lay_out(shell, repo, Data({"backend": Image(["src"])}), tmp_path / "out")
    assert tree(out / "backend/src") == {
        ".gitattributes": ("0o644", b"kept export-ignore\n"),
        "kept": ("0o644", b"kept"),
        "subst": ("0o644", b"$Format:%H$"),
        "crlf": ("0o644", b"a\r\nb\n"),
        "run": ("0o755", b"#!/bin/sh\n"),
        "link": ("link", b"../../outside\n it"),
    }


LINKS = {
    "web/file": "../shared/deep/file",
    "web/folder": "../lib",
    "lib/inner": "../other/y",
    "web/.dockerignore": "../docker/ignore",
    "current": "releases/1",
    "web/through": "../current/in/../f",
    "web/strange": "../new\nline/b\\a 'c\n",
    "web/inside": "own",
    "web/up": "..",
    "web/absolute": "/etc/localtime",
    "web/out": "../../shared/no",
    "web/nowhere": "../current/none",
    "loop": "loop",
    "web/loop": "../loop",
}
LED = [
    *("shared/deep/file", "lib/x", "other/y", "docker/ignore", "releases/1/f", "releases/1/in/g"),
    "new\nline/b\\a 'c\n",
]


def test_targets_of_links_come_along(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    """A link out of the repo, or to nothing in the commit, stays as it is."""
    for name in (*LED, "web/own", "shared/no", "releases/2/no", "new\nline/no", "no"):
        repo.write(name, name)
    for name, target in LINKS.items():
        (repo.root / name).symlink_to(target)
    repo.commit()
    images = {"backend": Image(["web"], ["web/.dockerignore"]), "other": Image(["no"])}
    out = lay_out(shell, repo, Data(images), tmp_path / "out")
    kept = {name: ("link", target.encode()) for name, target in LINKS.items() if name != "loop"}
    files = {name: ("0o644", name.encode()) for name in (*LED, "web/own")}
    assert tree(out / "backend") == {**kept, **files}
    assert set(tree(out / "other")) == {"no"}


def test_hostile_names(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    for name in HOSTILE:
        repo.write(f"deep/{name}/{name}", name)
    repo.commit()
    out = lay_out(shell, repo, Data({"backend": Image(["deep"])}), tmp_path / "out")
    expected = {f"deep/{name}/{name}": ("0o644", name.encode()) for name in HOSTILE}
    assert tree(out / "backend") == expected


def test_hostile_declared_paths(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    """All but `*` stand for themselves."""
    declared = [name for name in HOSTILE if "\n" not in name and "*" not in name]
    for name in declared:
        repo.write(f"{name}/f", name)
    repo.write("a/no", "`?` and `[a]` would take me")
    repo.commit()
    out = lay_out(shell, repo, Data({"backend": Image(declared)}), tmp_path / "out")
    assert tree(out / "backend") == {f"{name}/f": ("0o644", name.encode()) for name in declared}


def test_uncommitted_changes_go_in(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.write("src/a", "committed")
    repo.write("src/gone", "committed")
    repo.commit()
    repo.write("src/a", "changed")
    repo.write("src/new", "new")
    repo.write("src/ignored", "ignored")
    repo.write(".git/info/exclude", "/ci\n/src/ignored\n")
    (repo.root / "src/gone").unlink()
    out = lay_out(shell, repo, Data({"backend": Image(["src"])}), tmp_path / "out")
    assert tree(out / "backend") == {"src/a": ("0o644", b"changed"), "src/new": ("0o644", b"new")}


@pytest.mark.parametrize("name", ["backend", "prepared", "changed"])
def test_what_prepare_makes_goes_in(shell: Shell, repo: Repo, tmp_path: Path, name: str) -> None:
    """Whatever the image is called: other files of the script have such names."""
    repo.write("prep.sh", "#!/bin/sh\nset -eu\nmkdir src/made\ncat src/a >src/made/b\nrm src/gone\n", 0o755)
    repo.write("src/a", "committed")
    repo.write("src/gone", "committed")
    repo.write(".gitignore", "made\n")
    repo.commit()
    before = listing(repo.root)
    out = lay_out(shell, repo, Data({name: Image(["src"])}, prepare="prep.sh"), tmp_path / "out")
    assert tree(out / name) == {"src/a": ("0o644", b"committed"), "src/made/b": ("0o644", b"committed")}
    assert listing(repo.root) == before | {"ci/images.sh"}


def test_failing_prepare(shell: Shell, repo: Repo) -> None:
    repo.write("prep.sh", "#!/bin/sh\nexit 9\n", 0o755)
    repo.commit()
    repo.script(Data({"backend": Image(["prep.sh"])}, prepare="prep.sh"), LAY_OUT)
    done = run(shell, repo)
    assert (done.returncode, "prep.sh failed with exit code 9" in done.stderr) == (3, True)


def test_index_and_status_stay_the_users(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.write("src/a", "committed")
    repo.commit()
    repo.write("src/staged", "staged")
    repo.git("add", "src/staged")
    repo.write("src/new", "not staged")
    before, objects = (repo.root / ".git/index").read_bytes(), listing(repo.root / ".git/objects")
    lay_out(shell, repo, Data({"backend": Image(["src"])}), tmp_path / "out")
    assert (repo.root / ".git/index").read_bytes() == before
    assert listing(repo.root / ".git/objects") == objects


def test_missing_paths_are_all_named(shell: Shell, repo: Repo) -> None:
    repo.write("backend/a", "a")
    repo.commit()
    said = refusal(shell, repo, "back", "backend", "backend/b c")
    assert "image backend: 'back' is in the manifest, but not in the commit" in said
    assert "image backend: 'backend/b c' is in the manifest, but not in the commit" in said
    assert "'backend'" not in said


@pytest.mark.parametrize("declared", ["vendor", "vendor/lib"])
def test_submodule_is_refused(shell: Shell, repo: Repo, declared: str) -> None:
    repo.write("vendor/a", "a")
    head = repo.commit()
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},vendor/lib")
    repo.git("commit", "--quiet", "-m", "a submodule")
    (repo.root / "vendor/lib").mkdir()
    said = refusal(shell, repo, declared)
    assert "image backend: submodules cannot be inputs" in said
    assert "vendor/lib" in said


def test_lfs_pointer_is_refused(shell: Shell, repo: Repo) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"
    repo.write(".gitattributes", "*.psd filter=lfs diff=lfs merge=lfs -text\n")
    repo.git("config", "filter.lfs.clean", "cat")
    repo.write("src/page.psd", pointer)
    repo.write("src/notes.md", "version https://git-lfs.github.com/spec/v1 is what a pointer begins with\n")
    repo.commit()
    said = refusal(shell, repo, "src")
    assert "image backend: Git LFS files cannot be inputs" in said
    assert "src/page.psd" in said
    assert "notes.md" not in said


def test_lfs_pointer_outside_the_inputs_does_not_matter(shell: Shell, repo: Repo, tmp_path: Path) -> None:
    repo.write("art/a", f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n")
    repo.write("src/a", "a")
    repo.commit()
    out = lay_out(shell, repo, Data({"backend": Image(["src"])}), tmp_path / "out")
    assert set(tree(out / "backend")) == {"src/a"}
