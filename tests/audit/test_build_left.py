"""A service in production that keeps its `build:`, because the override leaves it alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bakehouse.audit.rules.build_left import findings
from bakehouse.project.record import ComposeBuild, ComposeRecord, ComposeService
from bakehouse.values import Location

from .checkout import subject

BUILT = {"image": "acme/x", "build": True}


def compose(services: Mapping[str, Mapping[str, Any]], is_resolved: bool = True) -> ComposeRecord:
    return ComposeRecord(
        ("docker-compose.yml",),
        "shop",
        {
            key: service(key, number, data, is_resolved)
            for number, (key, data) in enumerate(services.items(), 1)
        },
        (),
        is_resolved,
    )


def service(key: str, line: int, data: Mapping[str, Any], is_resolved: bool) -> ComposeService:
    at = Location("docker-compose.yml", line)
    build = ComposeBuild(".", "Dockerfile", "", {}, {}, at) if "build" in data else None
    return ComposeService(key, at, data.get("image"), build, data if is_resolved else {})


@pytest.mark.parametrize(
    ("services", "found"),
    [
        ({"web": BUILT, "db": {"image": "postgres:17"}}, []),
        ({"web": BUILT, "db": BUILT}, ["db"]),
        ({"web": {"build": True}, "worker": BUILT}, ["worker"]),
        ({"worker": {**BUILT, "profiles": ["tools"]}}, []),
        ({"web": {**BUILT, "profiles": ["app"]}, "worker": {**BUILT, "profiles": ["app"]}}, ["worker"]),
        ({"db": {**BUILT, "profiles": ["data"]}}, ["db"]),
        ({"mailpit": BUILT}, []),
        ({"worker": {"build": True}}, []),
    ],
    ids=["managed", "backing", "other", "profile off", "profile on", "by name", "left alone", "no image"],
)
def test_which_services_keep_a_build(
    tmp_path: Path, services: Mapping[str, Mapping[str, Any]], found: list[str]
) -> None:
    told = list(findings(subject(tmp_path, {}, compose(services))))
    assert [each.what.split()[0] for each in told] == found
    assert [each.at.line for each in told] == [[*services].index(name) + 1 for name in found]


def test_without_compose_only_services_that_the_manifest_names_are_found(tmp_path: Path) -> None:
    read = compose({"db": BUILT, "worker": BUILT}, is_resolved=False)
    (found,) = findings(subject(tmp_path, {}, read))
    assert str(found) == (
        "docker-compose.yml:1: db keeps its `build` in production: compose.production.yaml does not remove "
        "it; add it to `services`, so that CI builds its image, or remove its `build`"
    )


def test_a_checkout_without_a_compose_file_has_none(tmp_path: Path) -> None:
    assert list(findings(subject(tmp_path, {}))) == []
