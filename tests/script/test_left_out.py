"""What leaves an image's inputs: generated files, what its ignore file and the manifest exclude."""

import os
import subprocess
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from .shop import Data, Image, Repo, Shell, run
from .tree_parts import inputs, lay_out, listing, tree_entry

BAKE = "# rendered\n"
SUM = sha256(BAKE.encode()).hexdigest()
GENERATED = "ci/images.sh compose.production.yaml docker-bake.hcl"
NOTED = """
export LC_ALL=C
set_traps
open_repository
make_work_folder
read_commit
choose_source
read_entries
show_undecided
"""
FILES = (
    *(
        "Dockerfile",
        "app/main.js",
        "app/main.test.js",
        "app/README.md",
        "app/docs/a.md",
        "app/notes/b.md",
        "docs/a",
    ),
    *(
        "docs/deep/b.sql",
        "packages/a/src/one.js",
        "packages/a/dist/one.js",
        "packages/b/src/two.js",
        "schema.sql",
        "é/x",
    ),
    *("compose.production.yaml", "compose.yaml", "ci/test.sh", "new\nline/c.md"),
)
WHOLE = Image(["Dockerfile", "."], [".dockerignore", "Dockerfile.dockerignore"], dockerfile="Dockerfile")


@pytest.fixture
def product(repo: Repo) -> Repo:
    repo.write("docker-bake.hcl", BAKE)
    for name in FILES:
        repo.write(name, name)
    return repo


def data(image: Image, **others: Image) -> Data:
    return Data({"app": image, **others}, bake_sum=SUM, generated=GENERATED)


def hashed(shell: Shell, repo: Repo, image: Image, **others: Image) -> str:
    """Commit all, and ask for the hash."""
    repo.script(data(image, **others))
    repo.commit()
    return inputs(shell, repo, "app")


def defined(repo: Repo, image: Image, lines: set[bytes]) -> str:
    return sha256(b"v1\n" + image.recipe.encode() + b"\n" + b"".join(sorted(lines - {b""}))).hexdigest()[:40]


def filtered(repo: Repo, folder: str, *left_out: str) -> bytes:
    """The line of a folder as if the commit did not have the files, which git itself forgets."""
    env = {**os.environ, **repo.env, "GIT_INDEX_FILE": str(repo.root / ".git/filtered")}
    git = ["git", "-C", str(repo.root)]
    subprocess.run([*git, "read-tree", "HEAD"], env=env, check=True)
    if left_out:
        subprocess.run(
            [*git, "rm", "-rq", "--cached", "--ignore-unmatch", "--", *left_out], env=env, check=True
        )
    tree = subprocess.run(
        [*git, "write-tree"], env=env, check=True, capture_output=True, text=True
    ).stdout.strip()
    if folder == ".":
        return f"040000 tree {tree}\t.\n".encode()
    return subprocess.run(
        [*git, "ls-tree", tree, "--", folder], env=env, check=True, capture_output=True
    ).stdout


def laid_out(shell: Shell, repo: Repo, out: Path, image: Image, **others: Image) -> set[str]:
    """Commit all, and list the files of the build context."""
    repo.commit()
    lay_out(shell, repo, data(image, **others), out)
    return listing(out / "app")


def test_generated_files_are_no_inputs(shell: Shell, product: Repo, tmp_path: Path) -> None:
    before = hashed(shell, product, WHOLE)
    assert before == defined(
        product, WHOLE, {filtered(product, ".", *GENERATED.split()), tree_entry(product, "Dockerfile")}
    )
    product.write("compose.production.yaml", "another memory limit")
    assert hashed(shell, product, WHOLE) == before
    product.write("compose.yaml", "changed")
    assert hashed(shell, product, WHOLE) != before
    kept = laid_out(shell, product, tmp_path / "out", WHOLE)
    assert kept == {*FILES} - {"compose.production.yaml"}


def test_a_generated_file_counts_where_it_is_listed(shell: Shell, product: Repo, tmp_path: Path) -> None:
    listed = replace(WHOLE, inputs=[".", "compose.production.yaml"])
    before = hashed(shell, product, listed)
    product.write("compose.production.yaml", "changed")
    assert hashed(shell, product, listed) != before
    assert "compose.production.yaml" in laid_out(shell, product, tmp_path / "out", listed)


def test_nothing_that_is_ignored_leaves_the_hash_of_older_versions(shell: Shell, product: Repo) -> None:
    """The Dockerfile stays an input, so an ignore file with it alone changes nothing either."""
    image = Image(["app/Dockerfile", "app"], [".dockerignore"], dockerfile="app/Dockerfile")
    product.write("app/Dockerfile", "FROM scratch\n")
    product.write(".dockerignore", "node_modules\n**/Dockerfile*\n*.md\n")
    found = hashed(shell, product, image)
    assert found == defined(
        product, image, {tree_entry(product, path) for path in (*image.inputs, ".dockerignore")}
    )


def test_ignored_files_are_no_inputs(shell: Shell, product: Repo, tmp_path: Path) -> None:
    """Whether such a file is changed, added or the first one."""
    image = replace(WHOLE, inputs=["Dockerfile", "app", "é"])
    product.write(".dockerignore", "# tests\r\n/app/*.test.js \n**/private\n")
    (product.root / "app/main.test.js").unlink()
    before = hashed(shell, product, image)
    for text in ("one", "two"):
        product.write("app/main.test.js", text)
        product.write("app/private/key", text)
        assert hashed(shell, product, image) == before
    lines = {tree_entry(product, path) for path in ("Dockerfile", ".dockerignore", "é")}
    assert before == defined(
        product, image, {*lines, filtered(product, "app", "app/main.test.js", "app/private")}
    )
    kept = laid_out(shell, product, tmp_path / "out", image)
    files = {name for name in FILES if name.startswith(("app/", "é/"))}
    assert kept == {*files, "Dockerfile", ".dockerignore"} - {"app/main.test.js"}
    product.write(".dockerignore", "# tests\n")
    assert hashed(shell, product, image) != before


def test_the_ignore_file_of_the_dockerfile_comes_first(shell: Shell, product: Repo, tmp_path: Path) -> None:
    product.write(".dockerignore", "docs\n")
    product.write("Dockerfile.dockerignore", "")
    assert "docs/a" in laid_out(shell, product, tmp_path / "first", WHOLE)
    product.write("Dockerfile.dockerignore", "packages\nDockerfile*\n*.dockerignore\n")
    kept = laid_out(shell, product, tmp_path / "second", WHOLE)
    assert {"docs/a", "Dockerfile", ".dockerignore", "Dockerfile.dockerignore"} <= kept
    assert not any(name.startswith("packages/") for name in kept)


def test_a_folder_that_is_left_without_files_is_laid_out(shell: Shell, product: Repo, tmp_path: Path) -> None:
    """A build with all files has it, too; `app/notes` is ignored itself."""
    product.write(".dockerignore", "**/*.md\napp/notes\n")
    before = hashed(shell, product, WHOLE)
    laid_out(shell, product, tmp_path / "out", WHOLE)
    assert list((tmp_path / "out/app/app/docs").iterdir()) == []
    assert not (tmp_path / "out/app/app/notes").exists()
    product.write("app/docs/a.md", "changed")
    assert hashed(shell, product, WHOLE) == before
    (product.root / "app/docs/a.md").unlink()
    assert hashed(shell, product, WHOLE) != before


def test_a_named_context_does_not_obey_the_ignore_file(shell: Shell, product: Repo, tmp_path: Path) -> None:
    image = replace(WHOLE, inputs=["Dockerfile", ".", "packages/a"], contexts=["one=packages/a"])
    product.write(".dockerignore", "packages\n**/src\n")
    kept = laid_out(shell, product, tmp_path / "out", image)
    assert {name for name in kept if name.startswith("packages/")} == {
        "packages/a/src/one.js",
        "packages/a/dist/one.js",
    }


def test_each_image_has_its_own_ignore_file(shell: Shell, product: Repo, tmp_path: Path) -> None:
    """One is built on another, and both see the same folder."""
    product.write("app/.dockerignore", "docs\n")
    product.write("base.Dockerfile.dockerignore", "app/notes\n")
    app = Image(["app"], ["app/.dockerignore"], "app", bases=["base"])
    base = Image(["app"], [".dockerignore", "base.Dockerfile.dockerignore"])
    first = hashed(shell, product, app, base=base)
    kept = laid_out(shell, product, tmp_path / "out", app, base=base)
    assert ("app/docs/a.md" in kept, "app/notes/b.md" in kept) == (False, True)
    other = listing(tmp_path / "out/base")
    assert ("app/docs/a.md" in other, "app/notes/b.md" in other) == (True, False)
    product.write("app/docs/a.md", "an input of the base")
    assert hashed(shell, product, app, base=base) != first


def test_what_a_link_leads_to_stays(shell: Shell, product: Repo, tmp_path: Path) -> None:
    """A link that is left out brings nothing along."""
    image = Image(["app"], [".dockerignore"], excluded=["app/docs"])
    product.write(".dockerignore", "app/notes\n")
    (product.root / "app/link").symlink_to("docs/a.md")
    (product.root / "app/notes/link").symlink_to("../../schema.sql")
    kept = laid_out(shell, product, tmp_path / "out", image)
    assert "app/docs/a.md" in kept
    assert "schema.sql" not in kept


def test_attributes_of_git_stay_where_an_ignore_file_excludes_them(
    shell: Shell, product: Repo, tmp_path: Path
) -> None:
    """A checkout makes the files by them."""
    product.write(".dockerignore", ".git*\n")
    product.write("app/x.bat", "a\n")
    plain = hashed(shell, product, WHOLE)
    product.write("app/.gitattributes", "*.bat text eol=crlf\n")
    assert hashed(shell, product, WHOLE) != plain
    laid_out(shell, product, tmp_path / "out", WHOLE)
    assert (tmp_path / "out/app/app/x.bat").read_bytes() == b"a\r\n"


@pytest.mark.parametrize("name", ["plain.md", "é.md", 'a"b.md'])
def test_what_a_link_leads_to_stays_in_a_folder_that_is_else_empty(
    shell: Shell, product: Repo, tmp_path: Path, name: str
) -> None:
    product.write(f"app/docs/{name}", "kept")
    (product.root / "app/link").symlink_to(f"docs/{name}")
    kept = laid_out(shell, product, tmp_path / "out", Image(["app"], excluded=["app/docs/*"]))
    assert (tmp_path / "out/app/app/link").read_text() == "kept"
    assert f"app/docs/{name}" in kept and "app/docs/a.md" not in kept


def test_an_image_may_have_the_name_of_a_file_that_the_script_makes(
    shell: Shell, product: Repo, tmp_path: Path
) -> None:
    images = dict.fromkeys(("sorted", "cut", "tree"), Image(["app"], excluded=["app/docs"]))
    product.commit()
    lay_out(shell, product, Data(images, bake_sum=SUM), tmp_path / "out")
    assert "sorted/app/main.js" in listing(tmp_path / "out")


def test_globs_and_exclusions(shell: Shell, product: Repo, tmp_path: Path) -> None:
    product.write("packages/a/src/deep/dist/x", "")
    image = Image(["packages/*/src", "**/*.sql", "new*"], excluded=["docs", "packages/**/dist", "**/c.md"])
    expected = {"packages/a/src/one.js", "packages/b/src/two.js", "schema.sql"}
    before = hashed(shell, product, image)
    assert laid_out(shell, product, tmp_path / "out", image) == expected
    product.write("docs/deep/b.sql", "changed")
    assert hashed(shell, product, image) == before
    product.write("packages/c/src/new", "new")
    assert hashed(shell, product, image) != before


def test_a_star_is_a_part_of_one_name(shell: Shell, product: Repo, tmp_path: Path) -> None:
    image = Image(["a*/d*", "*/a", "packages/**/*.js"])
    expected = {"app/docs/a.md", "docs/a", *(name for name in FILES if name.startswith("packages/"))}
    assert laid_out(shell, product, tmp_path / "out", image) == expected


def test_a_glob_without_files_is_refused(shell: Shell, product: Repo) -> None:
    product.script(data(Image(["app", "packages/*/tests"])), NOTED + "missing=app\nmake_contexts\n")
    product.commit()
    done = run(shell, product)
    assert done.returncode == 2
    assert "image app: 'packages/*/tests' is in the manifest, but not in the commit" in done.stderr


def test_what_prepare_makes_can_be_excluded(shell: Shell, product: Repo, tmp_path: Path) -> None:
    product.write("prep.sh", "#!/bin/sh\nset -eu\necho a >app/made.log\necho b >app/made.js\n", 0o755)
    image = Image(["app/made*"], excluded=["**/*.log"])
    product.commit()
    lay_out(shell, product, replace(data(image), prepare="prep.sh"), tmp_path / "out")
    assert listing(tmp_path / "out/app") == {"app/made.js"}


@pytest.mark.parametrize(
    ("ignores", "noted"),
    [
        ("docs\n*.md\n**/a b\n# !x\n", ""),
        ("docs\n\n!docs/a\n", ".dockerignore:3 "),
        ("a?\ndocs/[a]\nb\\\n../x\na**\n", "".join(f".dockerignore:{line} " for line in range(1, 6))),
        ("docs \n é\n", ".dockerignore:2 "),
        ("a?\n" * 11, "".join(f".dockerignore:{line} " for line in range(1, 9)) + "and 3 more"),
    ],
)
def test_lines_that_are_not_evaluated_are_named_once(
    shell: Shell, product: Repo, ignores: str, noted: str
) -> None:
    product.write(".dockerignore", ignores)
    product.script(data(WHOLE, other=WHOLE), NOTED)
    product.commit()
    done = run(shell, product)
    expected = f"note: the files that only these lines exclude count as inputs: {noted}\n" if noted else ""
    assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")


def test_files_of_a_line_that_is_not_evaluated_are_inputs(
    shell: Shell, product: Repo, tmp_path: Path
) -> None:
    product.write(".dockerignore", "docs\napp/mai?.js\n")
    kept = laid_out(shell, product, tmp_path / "one", WHOLE)
    assert ("app/main.js" in kept, "docs/a" in kept) == (True, False)
    product.write(".dockerignore", "docs\n!docs/a\n")
    assert "docs/deep/b.sql" in laid_out(shell, product, tmp_path / "two", WHOLE)
