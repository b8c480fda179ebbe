"""Answers of services about their version, which a container may make as hostile as it likes."""

import json

import pytest

from bakehouse.host.rollout import hooks
from bakehouse.model.service import VersionEndpoint

from ..outside.server import Reply, server

COMMIT = "1" * 40


def told(reply: Reply, field: str = "build.commit") -> str:
    with server(lambda path, login: reply) as there:
        return hooks.told(VersionEndpoint(f"http://{there.address}/version", field))


@pytest.mark.parametrize("field", ["commit", "build.commit"])
def test_a_version(field: str) -> None:
    answer = {"commit": COMMIT, "build": {"commit": COMMIT}}
    assert told(Reply(body=json.dumps(answer).encode()), field) == COMMIT


@pytest.mark.parametrize(
    "answer",
    [None, [], 7, "x", {}, {"build": None}, {"build": []}, {"build": {"commit": {"a": ["b"] * 9000}}}]
    + [{"build": {"commit": value}} for value in (None, 7, True, 1.5, ["1" * 40])],
    ids=lambda answer: json.dumps(answer)[:40],
)
def test_json_of_another_kind(answer: object) -> None:
    assert told(Reply(body=json.dumps(answer).encode())) == ""


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404),
        Reply(500),
        Reply(body=b"<html>"),
        Reply(body=b"[" * 200_000),
        Reply(body=b'{"build": {"commit": ' + b"9" * 5000 + b"}}"),
        Reply(302, b"", {"Location": "http://127.0.0.1:1/"}),
        Reply(302, b"", {"Location": "file:///etc/hostname"}),
    ],
    ids=lambda reply: f"{reply.status} {reply.body[:9].decode()} {reply.headers.get('Location', '')}",
)
def test_no_version(reply: Reply) -> None:
    assert told(reply) == ""


def test_a_text_is_one_short_line() -> None:
    assert told(Reply(body=b'{"c": "a\\nb\\u2028\\ud800"}'), "c") == "a b \\ud800"
    assert told(Reply(body=json.dumps({"c": "x" * 9_000_00}).encode()), "c") == "x" * 100
