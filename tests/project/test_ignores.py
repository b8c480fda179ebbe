"""The ignore file that counts, and the files that it leaves out, as BuildKit has them."""

import pytest

from bakehouse.project.ignores import IgnoreError, ignore_file, left_out


@pytest.mark.parametrize(
    ("there", "counts"),
    [
        ((), None),
        ((".dockerignore", "docker/.dockerignore"), None),
        (("web/.dockerignore", ".dockerignore"), "web/.dockerignore"),
        (("web/.dockerignore", "docker/web.Dockerfile.dockerignore"), "docker/web.Dockerfile.dockerignore"),
        (("web/web.Dockerfile.dockerignore",), None),
    ],
)
def test_which_counts(there: tuple[str, ...], counts: str | None) -> None:
    assert ignore_file("docker/web.Dockerfile", "web", there.__contains__) == counts


def test_of_the_whole_repository() -> None:
    assert ignore_file("Dockerfile", ".", {".dockerignore"}.__contains__) == ".dockerignore"


# What a real `COPY . /` brings is compared with random ignore files where the script evaluates them.
@pytest.mark.parametrize(
    ("text", "out", "stays"),
    [
        ("*.md", ("a.md",), ("docs/a.md",)),
        ("**/*.md", ("a.md", "docs/a.md"), ("a.txt",)),
        ("/dist\r\nnode_modules/ \r\n", ("dist/a", "node_modules/a/b"), ("web/dist/a", "web/node_modules/a")),
        ("\ufeff# no\n #x\n!y\n", ("#x",), ("y", "# no")),
        ("docs\n!docs/keep\n", ("docs/a",), ("docs/keep", "docs/keep/b")),
        ("*\n!src\n", ("a", "web/src"), ("src", "src/a/b")),
        ("[^a].txt\n\\!x", ("b.txt", "!x"), ("a.txt", "x")),
        ("./a\nx/../b", ("a", "b"), ("x",)),
    ],
)
def test_what_is_left_out(text: str, out: tuple[str, ...], stays: tuple[str, ...]) -> None:
    is_left_out = left_out(text)
    assert [path for path in (*out, *stays) if is_left_out(path)] == list(out)


@pytest.mark.parametrize("text", ["[", "!", "a/[b-"])
def test_refused(text: str) -> None:
    with pytest.raises(IgnoreError, match="pattern"):
        left_out(f"a\n{text}\n")
