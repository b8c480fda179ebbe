"""Lines that are marked `# confirm`: which comments are marks, what line each is about, what is asked."""

import re
from collections.abc import Iterator

import pytest
import yaml

from bakehouse.manifest import comments
from bakehouse.manifest.confirm import questions
from bakehouse.manifest.schema import schema

from .cases import TOP, read

HEAD = """\
version: 1
registry: {host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}
"""
MIDDLE = 'forge: {kind: gitea, version: "1.26", url: https://git.example.com}\n'
TAIL = "repos: {one: {product: one, images: {web: {dockerfile: Dockerfile, paths: [.]}}}}\n"
HOST = "The registry to push images to and pull them from."
HTTPS = "Hosts clone the repos from here, so use https."
RUNNER = "The label of the runners that build the images."
ARGS = """\
repos:
  one:
    product: one
    images:
      web:
        dockerfile: Dockerfile
        paths: [.]
"""


def asked(text: str) -> list[str]:
    """The notes of a manifest, which must be a good one."""
    read(text)
    return [
        f"{each.at.line}: {each.at.path}: {each.what}: {each.wanted}"
        for each in questions(text.encode(), "m")
    ]


def forge(*lines: str) -> list[str]:
    """The notes of a forge that is written on lines of its own, from line 3 on."""
    return asked(HEAD + "\n".join(lines) + "\n" + TAIL)


@pytest.fixture(params=[comments.LOADER, yaml.SafeLoader], ids=["libyaml", "pyyaml"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both parsers put the same marks."""
    monkeypatch.setattr(comments, "LOADER", request.param)
    yield


GITHUB = ("forge:", "  kind: github", "  url: https://github.com")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("  runner: big # confirm", RUNNER),
        ("  runner: big #confirm", RUNNER),
        ("  runner: big ##  Confirm  ", RUNNER),
        ("  runner: big # confirm:", RUNNER),
        ("  runner: big # confirm: does it build?", "does it build?"),
        ("  runner: big # confirm does it build?  ", "does it build?"),
        ("  runner: big # confirm, ask Ann # twice", "ask Ann # twice"),
        ("  runner: 'big' # confirm", RUNNER),
        ("  'runner': big # confirm", RUNNER),
        ("  runner: big # confirm\r", RUNNER),
    ],
)  # fmt: skip
def test_a_mark_behind_a_value(line: str, wanted: str) -> None:
    value = "'big'" if "'big'" in line else "big"
    assert forge(*GITHUB, line) == [f"6: forge/runner: confirm `{value}`: {wanted}"]


@pytest.mark.parametrize(
    "line",
    [
        "  runner: big",
        "  runner: big # confirmed",
        "  runner: big # confirm-ed",
        "  runner: big # to confirm",
        "  runner: big # see above # confirm",
        "  # a line that says: `# confirm`",
    ],
)
def test_no_mark(line: str) -> None:
    assert forge(*GITHUB, line) == []


@pytest.mark.parametrize(
    "value",
    [
        '"a # confirm"',
        "'a # confirm'",
        '"a \\" # confirm"',
        "'it''s # confirm'",
        '"a\n            # confirm"',
        "'a\n\n            # confirm\n            b'",
        "a#confirm",
        "|\n            a\n            # confirm",
        "|2-\n            # confirm",
        ">\n            a # confirm\n\n            # confirm\n",
        "\n            a#confirm\n            b",
    ],
)
def test_a_value_that_holds_a_mark(value: str) -> None:
    text = HEAD + MIDDLE + ARGS + f"        args:\n          A: {value}\n          B: c # confirm\n"
    (note,) = asked(text)
    assert note.startswith(
        f"{text.count(chr(10))}: repos/one/images/web/args/B: confirm `c`: The value: text"
    )


def test_a_key_that_holds_a_mark() -> None:
    labels = '        labels: {"a#confirm": b}\n'
    assert asked(HEAD + MIDDLE + ARGS + labels) == []


def test_a_mark_behind_a_block() -> None:
    text = (
        HEAD
        + MIDDLE
        + ARGS
        + "        args:\n          A: | # confirm: all of it?\n            a\n            b\n"
    )
    assert asked(text) == ["12: repos/one/images/web/args/A: confirm what is written here: all of it?"]
    below = (
        text.replace("A: | # confirm: all of it?", "A: |")
        + "        # confirm: the next\n        platform: linux/arm64\n"
    )
    assert asked(below) == ["16: repos/one/images/web/platform: confirm `linux/arm64`: the next"]


def test_a_mark_on_a_line_of_its_own_is_about_the_next() -> None:
    notes = forge(
        *GITHUB,
        "# confirm: both?",
        "",
        "  # another comment",
        "  # confirm: and this?",
        "  runner: big",
        "  # no",
    )
    assert notes == ["10: forge/runner: confirm `big`: both? and this?"]


def test_marks_before_and_behind_one_line_are_one_question() -> None:
    assert forge(*GITHUB, "  # confirm", "  runner: big # confirm: is it big?") == [
        "7: forge/runner: confirm `big`: is it big?"
    ]


def test_a_mark_with_nothing_below() -> None:
    text = HEAD + MIDDLE + TAIL
    assert asked(text + "# confirm: what?\n\n") == [
        "5: : this mark has no line to confirm: remove or move it"
    ]


def test_a_whole_collection_on_a_line_is_one() -> None:
    text = HEAD.replace("TOKEN}", "TOKEN} # confirm") + MIDDLE + TAIL
    value = "{host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}"
    assert asked(text) == [f"2: registry: confirm `{value}`: {HOST}"]


def test_of_a_collection_on_several_lines_only_what_the_line_has() -> None:
    several = (
        "forge: {",
        "  kind: github, url: https://github.com, # confirm",
        "  runner:",
        "    big} # confirm",
    )
    both = f"confirm `github`, `https://github.com`: Gitea or GitHub. The forge's address. {HTTPS}"
    assert forge(*several) == [
        f"4: forge/kind, forge/url: {both}",
        f"6: forge/runner: confirm what is written here: {RUNNER}",
    ]
    lines = ("forge: { # confirm", "  kind: github, url: https://github.com", "} # confirm: the end?")
    assert forge(*lines) == [
        "3: forge: confirm what is written here: The forge whose Actions run the pipeline.",
        "5: forge: confirm what is written here: the end?",
    ]


def test_a_key_of_a_block_is_all_of_it() -> None:
    assert forge("forge: # confirm", *GITHUB[1:]) == [
        "3: forge: confirm what is written here: The forge whose Actions run the pipeline."
    ]


def test_items_of_a_list() -> None:
    text = (
        HEAD
        + MIDDLE
        + ARGS.replace("[.]", "\n        - a # confirm\n        - b\n        - c # confirm: is it used?")
    )
    described = schema()["properties"]["repos"]["additionalProperties"]["properties"]["images"][
        "additionalProperties"
    ]["properties"]["paths"]["items"]["description"]
    assert asked(text) == [
        f"11: repos/one/images/web/paths/0: confirm `a`: {described}",
        "13: repos/one/images/web/paths/2: confirm `c`: is it used?",
    ]


def test_a_byte_order_mark_and_wide_signs_move_nothing() -> None:
    text = (
        "\ufeff"
        + HEAD.replace("registry:", '"registry":')
        + MIDDLE
        + ARGS
        + '        args: {A: 🥖, B: "é#"} # confirm: 한?\n'
    )
    assert asked(text) == ['11: repos/one/images/web/args: confirm `{A: 🥖, B: "é#"}`: 한?']


def test_the_real_manifest() -> None:
    text = (TOP / "repos.yaml").read_text(encoding="utf-8")
    marked = [
        number for number, line in enumerate(text.split("\n"), start=1) if re.search(r" # confirm: .", line)
    ]
    found = questions(text.encode(), "repos.yaml")
    assert [each.at.line for each in found] == marked
    assert len(marked) > 50
    first = found[0]
    assert (first.at.path, first.what, first.wanted) == (
        "registry/host",
        "confirm `git.example.com`",
        "does the registry answer under this name?",
    )


def test_many_marks_are_read_at_once() -> None:
    """Marks, comments and lines are each looked at once: this would take hours otherwise."""
    flood = (
        "# confirm\n" * 100_000
        + HEAD
        + MIDDLE
        + "repos:\n"
        + "".join(
            f"  r{number}: {{product: p{number}, images: {{web: {{dockerfile: D, paths: [.]}}}}}} # confirm\n"
            for number in range(300)
        )
    )
    assert len(questions(flood.encode(), "m")) == 301
