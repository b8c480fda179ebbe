"""The names of files in a Compose file: those that Compose opens, however they are written."""

import pytest

from bakehouse.host.planning.compose_names import FileNames, names


def found(compose: str = "", other: str = "") -> FileNames:
    return FileNames(frozenset(compose.split()), frozenset(other.split()))


@pytest.mark.compose_row("included files")
@pytest.mark.compose_row(
    "anchors, merged mappings, `!override`",
    group="Top level",
    render="stays",
    deploy="resolved by Compose; files that they name are found",
    rollback="the same",
)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services: {web: {image: a, volumes: ['./x:/x']}}", found()),
        ("services: {web: {env_file: a.env}, api: {env_file: [b.env, {path: c.env, required: false}]}}",
         found(other="a.env b.env c.env false")),
        ("services: {web: {label_file: [l]}}", found(other="l")),
        ("services: {web: {extends: {file: base.yml, service: api}}}", found("base.yml api")),
        ("include: [a.yml, {path: [b.yml, c.yml], project_directory: d, env_file: e.env}]",
         found("a.yml b.yml c.yml", "d e.env")),
        # an anchor, a merged mapping, a tag of Compose, several documents
        ("x-a: &a [a.env]\nservices: {web: {env_file: *a}}", found(other="a.env")),
        ("x-a: &a {env_file: a.env}\nservices: {web: {<<: *a}}", found(other="a.env")),
        ("services: {web: {env_file: !override [a.env]}}", found(other="a.env")),
        ("include: [a.yml]\n---\ninclude: [b.yml]", found("a.yml b.yml")),
        # a key with an escape, a key in another encoding
        ('services: {web: {"env\\u005ffile": a.env}}', found(other="a.env")),
        ("", found()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_names(text: str, expected: FileNames, encoding: str) -> None:
    assert names(text.encode(encoding)) == expected


@pytest.mark.parametrize(
    "text",
    ["include: ['${A}.yml']", "services: {web: {env_file: $A}}", "include: [", "extends: " + "[" * 9000],
    ids=lambda text: text[:30],
)
def test_names_that_only_compose_can_tell(text: str) -> None:
    assert names(text.encode()) is None


@pytest.mark.compose_row("anchors, merged mappings, `!override`")
def test_an_anchor_that_grows_is_read_once() -> None:
    lines = ["x-0: &a0 [a.env]"]
    lines += [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    text = "\n".join([*lines, "services: {web: {env_file: *a39}}"])
    assert names(text.encode()) == found(other="a.env")
