"""Every key of an image that changes the bake file changes the recipe, too, or the old image is retagged.

The keys and their values are the schema's, so that a new key is in here as soon as it is there.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from bakehouse.manifest import build, reader
from bakehouse.manifest.schema import SchemaPart, resolved, schema, validate
from bakehouse.manifest.syntax_errors import SyntaxErrors
from bakehouse.model.manifest import Manifest
from bakehouse.names import BAKE_FILE
from bakehouse.render.build_fingerprint import NOT_IN_RECIPE, recipe
from bakehouse.render.outputs import files

Steps = tuple[str | int, ...]
REPO = schema()["properties"]["repos"]["additionalProperties"]
IMAGE = resolved(resolved(REPO)["properties"]["images"]["additionalProperties"])
# What changes, as (bake file, recipe), where it is not both.
OTHERWISE = {
    # The hash covers what lies there.
    ("paths", 0): (False, False),
    # The reader of the manifest is told.
    ("public", "MAPS_API_KEY"): (False, False),
    # The variable that hands the secret to the build; what the Dockerfile mounts is the id.
    ("secrets", 0, "secret"): (True, False),
    # A matter of the workflow; a pull request pushes no image.
    ("secrets", 0, "pull_request"): (False, False),
}


def _richest(part: SchemaPart) -> Any:
    return max(part["examples"], key=lambda example: len(json.dumps(example)))


def _full(part: SchemaPart) -> Any:
    """Fill in every key of a part of the schema."""
    part = resolved(part)
    if "properties" in part:
        return {key: _full(below) for key, below in part["properties"].items()}
    return [_full(part["items"])] if "items" in part else _richest(part)


def _leaves(value: Any, part: SchemaPart, steps: Steps = ()) -> Iterator[tuple[Steps, SchemaPart]]:
    part = resolved(part)
    if isinstance(value, dict):
        for key, each in value.items():
            below = part.get("properties", {}).get(key) or part["additionalProperties"]
            yield from _leaves(each, below, (*steps, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _leaves(each, part["items"], (*steps, number))
    else:
        yield steps, part


FULL = _full(IMAGE)
LEAVES = dict(_leaves(FULL, IMAGE))


def _data(image: Any) -> bytes:
    repo = {"product": "clock", "images": {"web": image, "base": {"dockerfile": "D", "paths": ["."]}}}
    return json.dumps(
        {
            "version": 1,
            "registry": {"host": "git.example.com", "owner": "acme", "username": "bot", "token": "TOKEN"},
            "forge": {"kind": "github", "url": "https://github.com"},
            "repos": {"one": repo},
        }
    ).encode()


def _read(image: Any) -> Manifest | None:
    """Read a manifest that the schema accepts; the checks would only ask for other files."""
    data = reader.read(_data(image), SyntaxErrors("repos.yaml"))
    return None if validate(data, "repos.yaml") else build.manifest(data, "repos.yaml")


def _results(manifest: Manifest) -> tuple[str, object]:
    (repo,) = manifest.repos
    bake = next(file.text for file in files(manifest, repo) if file.path == BAKE_FILE)
    image = next(each for each in repo.images if each.key == "web")
    return bake, recipe(manifest, repo, image).value


def _others(value: Any, part: SchemaPart) -> Iterator[Any]:
    yield from (example for example in part["examples"] if example != value)
    yield from (f"{value}x", f"{value}X", f"x{value}") if isinstance(value, str) else (value + 1,)


def _replaced(steps: Steps, value: Any) -> Any:
    image = copy.deepcopy(FULL)
    holder = image
    for step in steps[:-1]:
        holder = holder[step]
    holder[steps[-1]] = value
    return image


def _changed(steps: Steps) -> Manifest:
    value: Any = FULL
    for step in steps:
        value = value[step]
    found = (_read(_replaced(steps, other)) for other in _others(value, LEAVES[steps]))
    return next(filter(None, found))


def _differences(before: Manifest, after: Manifest) -> tuple[bool, bool]:
    (bake, line), (other_bake, other_line) = _results(before), _results(after)
    return bake != other_bake, line != other_line


def _before() -> Manifest:
    before = _read(FULL)
    assert before
    return before


@pytest.mark.parametrize("steps", LEAVES, ids=lambda steps: "/".join(map(str, steps)))
def test_a_key_that_changes_the_bake_file_changes_the_recipe(steps: Steps) -> None:
    assert _differences(_before(), _changed(steps)) == OTHERWISE.get(steps, (True, True))


@pytest.mark.parametrize("key", IMAGE["properties"])
def test_a_key_that_is_left_out_changes_the_recipe(key: str) -> None:
    after = _read({name: value for name, value in FULL.items() if name != key})
    if key in IMAGE["required"]:
        assert after is None
        return
    assert after
    both = FULL[key] != IMAGE["properties"][key].get("default") and key != "public"
    assert _differences(_before(), after) == (both, both)


def test_what_is_changed_is_all_of_the_schema() -> None:
    assert {steps[0] for steps in LEAVES} == set(IMAGE["properties"])
    assert {steps for steps in OTHERWISE if steps not in LEAVES} == set()
    secret = resolved(resolved(IMAGE["properties"]["secrets"])["items"])
    assert {steps[2] for steps in LEAVES if steps[0] == "secrets"} == set(secret["properties"])


def test_what_is_left_out_is_there_and_has_a_reason() -> None:
    for record, reasons in NOT_IN_RECIPE.items():
        assert all(reasons.values())
        assert set(reasons) < {field.name for field in fields(record)}
