"""The variables of configs and secrets, as `docker compose config --environment` prints them."""

from hashlib import sha256

import pytest

from bakehouse.host.planning import given_values

PRINTED = "GREET=a\nB=3\nc\nHOME=/root\nHUSH=$h1$=\nPATH=/bin:/x\n"


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_a_value_of_several_lines_is_one() -> None:
    found = given_values.hashes(PRINTED, ["GREET", "HUSH", "ABSENT"])
    assert found == {"GREET": hashed("a\nB=3\nc\n"), "HUSH": hashed("$h1$=\n")}


@pytest.mark.compose_row("value of a variable")
def test_only_what_is_made_of_a_variable_has_one() -> None:
    data = {
        "configs": {"motd": {"content": "x"}, "site": {"environment": "SITE"}},
        "secrets": {"key": {"file": "/k"}, "token": {"environment": "TOKEN"}},
    }
    assert given_values.variables(data) == {"SITE", "TOKEN"}
    assert given_values.variables({}) == frozenset()
