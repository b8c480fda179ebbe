"""The schema itself: valid, complete for an editor, and of one mind with the code."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bakehouse.forges import PROFILES
from bakehouse.manifest import pasted_secrets
from bakehouse.manifest.schema import schema

from .cases import plain, read

SCHEMA = schema()
REPO = SCHEMA["properties"]["repos"]["additionalProperties"]["properties"]
IMAGE = REPO["images"]["additionalProperties"]["properties"]
HOST = SCHEMA["properties"]["hosts"]["additionalProperties"]["properties"]
SERVICE = REPO["services"]["additionalProperties"]["properties"]


def _parts(part: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    yield path, part
    for key, below in part.get("properties", {}).items():
        yield from _parts(below, f"{path}/{key}")
    for keyword in ("additionalProperties", "items"):
        if isinstance(part.get(keyword), dict):
            yield from _parts(part[keyword], f"{path}/*")


PARTS = dict(_parts(SCHEMA))
each_part = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())


def test_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert SCHEMA["$id"]


@each_part
def test_described_with_examples(part: dict[str, Any]) -> None:
    assert part["description"].endswith(".")
    assert part["examples"]
    validator = Draft202012Validator(SCHEMA).evolve(schema=part)
    assert [error.message for example in part["examples"] for error in validator.iter_errors(example)] == []


@each_part
def test_closed(part: dict[str, Any]) -> None:
    """No key is let in unseen, and every pattern says in words what it wants."""
    if part.get("type") == "object":
        assert part["additionalProperties"] is False or "propertyNames" in part
    for each in (part, part.get("propertyNames", {})):
        assert ("pattern" in each) == ("patternErrorMessage" in each)


@each_part
def test_a_name_of_a_secret_is_marked(part: dict[str, Any]) -> None:
    """A value that does not fit there is never shown. The id of a build's secret has a form of its own."""
    named = "[A-Z_][A-Z0-9_]*" in part.get("pattern", "") or part["description"].startswith("The secret's id")
    assert part.get(pasted_secrets.MARK, False) is named


def test_forges_are_the_table() -> None:
    forge = SCHEMA["properties"]["forge"]["properties"]
    assert forge["kind"]["enum"] == list(PROFILES)
    assert forge["workflows"]["enum"] == sorted(
        {folder for each in PROFILES.values() for folder in each.folders}
    )


def test_a_name_is_one_of_the_schema_in_every_place() -> None:
    names = (SCHEMA["properties"]["hosts"]["propertyNames"], REPO["host"])
    assert names[0]["pattern"] == names[1]["pattern"]


def test_defaults_are_the_ones_that_are_filled_in() -> None:
    manifest = read("""\
version: 1
registry: {host: git.example.com, owner: bytelyst, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: github, url: https://github.com}
hosts:
  vm:
    ssh:
      address: vm
      user: deploy
      key: DEPLOY_KEY
      host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2rRmBWlRs5FpdTZSmXkjTbiUUkOyP6gTtjmSnmoqPt
repos:
  one:
    product: one
    images: {web: {dockerfile: Dockerfile, paths: [.]}}
    services: {web: {image: web, health: {url: "http://127.0.0.1/"}, logs: {}}}
""").manifest
    host = manifest.hosts[0]
    repo = manifest.repos[0]
    service = repo.services[0]
    for record, properties in [
        (manifest.forge, SCHEMA["properties"]["forge"]["properties"]),
        (manifest.forge.schedules, SCHEMA["properties"]["forge"]["properties"]["schedules"]["properties"]),
        (manifest.registry, SCHEMA["properties"]["registry"]["properties"]),
        (manifest.builder, SCHEMA["properties"]["builder"]["properties"]),
        (host, HOST),
        (host.ssh, HOST["ssh"]["properties"]),
        (repo, REPO),
        (repo.images[0], IMAGE),
        (service, SERVICE),
        (service.health, SERVICE["health"]["properties"]),
        (service.logs, SERVICE["logs"]["properties"]),
    ]:
        told = {key: part["default"] for key, part in properties.items() if "default" in part}
        filled = plain(record)
        if record is host:
            filled |= {"watch": f"{host.watch:g}s", "keep_releases": host.keep}
        assert told
        assert told == {key: filled[key] for key in told}
