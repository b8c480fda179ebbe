"""What counts as style, and what does not, for the readers of the files: YAML 1.2 and JSON."""

import pytest

from bakehouse.render.style import same_meaning

SAME = [
    ("a.yml", "a: b\n", "a: 'b'\n"),
    ("a.yml", "on: push\n", "'on': \"push\"\n"),
    ("a.yaml", "a: [1, 2]\nb: x\n", "b: x\na:\n- 1\n- 2\n"),
    ("a.yaml", "a: b # why\n", "a: b\n"),
    ("a.yaml", "build: !reset null\n", "build: !reset   null\n"),
    ("a.yaml", "a: |\n  x\n", 'a: "x\\n"\n'),
    ("a.yaml", "a: b c\n", "a: b\n  c\n"),
    ("a.json", '{"a": [1], "b": {"c": 1, "d": 2}}', '{"b":{"d":2,"c":1},"a":[1]}'),
    ("a.json", '{"a": "ö"}', '{"a": "\\u00f6"}'),
]

DIFFERENT = [
    ("a.yml", "a: 1\n", "a: '1'\n"),
    ("a.yml", "a: true\n", "a: 'true'\n"),
    ("a.yml", "a: null\n", "a: ''\n"),
    ("a.yml", "a: 1\n", "a: true\n"),
    ("a.yml", "on: push\n", "true: push\n"),
    ("a.yml", "a: no\n", "a: false\n"),
    ("a.yml", "a: [1, 2]\n", "a: [2, 1]\n"),
    ("a.yml", "a: b\n", "a: b\na: b\n"),
    ("a.yml", "a: b\n", "a: b\n---\n"),
    ("a.yml", "a: b\n", "a: &x b\nc: *x\n"),
    ("a.yaml", "build: !reset null\n", "build: null\n"),
    ("a.yaml", "a: |\n  x\n", "a: |-\n  x\n"),
    ("a.json", '{"a": 1}', '{"a": true}'),
    ("a.json", '{"a": 1}', '{"a": 1.0}'),
    ("a.json", '{"a": [1, 2]}', '{"a": [2, 1]}'),
    ("a.json", '{"a": 1}', '{"a": 1'),
    ("a.hcl", "a = 1\n", "a  = 1\n"),
    ("a.sh", "a\n", "a  \n"),
    ("bakehouse.sums", "a\n", "a\n\n"),
]


@pytest.mark.parametrize(("path", "one", "other"), SAME)
def test_style_alone(path: str, one: str, other: str) -> None:
    assert same_meaning(path, one, other)
    assert same_meaning(path, other, one)


@pytest.mark.parametrize(("path", "one", "other"), DIFFERENT)
def test_more_than_style(path: str, one: str, other: str) -> None:
    assert not same_meaning(path, one, other)
    assert not same_meaning(path, other, one)
