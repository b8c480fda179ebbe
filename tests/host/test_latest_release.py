"""The release that was promoted last, from whatever a registry answers."""

import json
from pathlib import Path

import pytest

from bakehouse.errors import ExternalError
from bakehouse.host.planning import releases
from bakehouse.release import Release

from .registry import registry
from .shop import NEW, OLD, A, context

COMMIT, WEB = "org.opencontainers.image.revision", "bakehouse.digest.web"


def body(commit: str = NEW, build: int = 1) -> bytes:
    """A release object; builds of a commit differ."""
    return json.dumps({"annotations": {COMMIT: commit, WEB: A, "build": str(build)}}).encode()


@pytest.mark.parametrize(
    ("builds", "promoted", "tag"),
    [
        ({NEW: 1}, 1, NEW),
        ({NEW: 1, f"{NEW}-r2": 2}, 1, NEW),
        ({NEW: 1, f"{NEW}-r2": 2}, 2, f"{NEW}-r2"),
        # a rebuild whose test failed leaves a gap
        ({NEW: 1, f"{NEW}-r4": 4}, 4, f"{NEW}-r4"),
    ],
)
def test_latest_is_known_by_the_tag_of_its_build(
    tmp_path: Path, builds: dict[str, int], promoted: int, tag: str
) -> None:
    manifests = {each: body(build=build) for each, build in builds.items()}
    with registry({**manifests, "latest": body(build=promoted)}) as name:
        assert releases.latest(context(tmp_path), name) == Release(NEW, tag, {"web": A})


def test_nothing_was_promoted_yet(tmp_path: Path) -> None:
    with registry({NEW: body()}) as name:
        assert releases.latest(context(tmp_path), name) is None


@pytest.mark.parametrize("manifests", [{}, {OLD: body()}, {NEW: body(build=2)}])
def test_latest_that_no_tag_of_its_commit_has(tmp_path: Path, manifests: dict[str, bytes]) -> None:
    with (
        registry({**manifests, "latest": body()}) as name,
        pytest.raises(ExternalError, match=f"latest is not a release of {NEW}"),
    ):
        releases.latest(context(tmp_path), name)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "it is no JSON"),
        (b"<html>", "it is no JSON"),
        (b"\xff", "it is no JSON"),
        (b"[" * 50_000, "it is no JSON"),
        (b"null", "it is no JSON object"),
        (b"[1]", "it is no JSON object"),
        (b'"x"', "it is no JSON object"),
        (b"{}", "is not a release object"),
        (b'{"annotations": null}', "is not a release object"),
        (b'{"annotations": ["a"]}', "is not a release object"),
        (b'{"annotations": "a"}', "is not a release object"),
        (json.dumps({"annotations": {COMMIT: NEW, WEB: 7}}).encode(), "is not a release object"),
        (json.dumps({"annotations": {COMMIT: [NEW], WEB: A}}).encode(), "is not a release object"),
        (json.dumps({"annotations": {COMMIT: None, WEB: A}}).encode(), "is not a release object"),
    ],
    ids=lambda value: value[:40].decode(errors="replace") if isinstance(value, bytes) else "",
)
def test_an_answer_that_is_no_release_object(tmp_path: Path, answer: bytes, told: str) -> None:
    with registry({"latest": answer}) as name, pytest.raises(ExternalError) as refused:
        releases.latest(context(tmp_path), name)
    assert told in refused.value.what
    assert name in refused.value.what
