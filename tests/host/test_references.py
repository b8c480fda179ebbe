"""References of images and tags of releases, taken apart and put together."""

import pytest

from bakehouse.image_reference import ImageReference
from bakehouse.release import ReleaseTag

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("text", "name", "tag", "digest"),
    [
        ("busybox", "busybox", "", ""),
        ("busybox:1.37", "busybox", "1.37", ""),
        ("127.0.0.1:5000/shop/web", "127.0.0.1:5000/shop/web", "", ""),
        ("127.0.0.1:5000/shop/web:abc", "127.0.0.1:5000/shop/web", "abc", ""),
        ("[::1]:5000/web:abc", "[::1]:5000/web", "abc", ""),
        ("git.example.com/web@sha256:12", "git.example.com/web", "", "sha256:12"),
        ("git.example.com:3000/web:abc@sha256:12", "git.example.com:3000/web", "abc", "sha256:12"),
        ("", "", "", ""),
    ],
)
def test_a_reference_and_its_parts(text: str, name: str, tag: str, digest: str) -> None:
    found = ImageReference.parse(text)
    assert found == ImageReference(name, tag, digest)
    assert str(found) == text
    assert found.pinned("sha256:34") == f"{name}@sha256:34"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (SHA, ReleaseTag(SHA)),
        (f"{SHA}-r2", ReleaseTag(SHA, 2)),
        (f"{SHA}-r999", ReleaseTag(SHA, 999)),
        (f"{SHA}-r0", None),
        (f"{SHA}-r1000", None),
        (f"{SHA}-local", None),
        (SHA[:39], None),
        (f"{SHA}\n", None),
        ("latest", None),
        ("", None),
    ],
)
def test_a_release_tag_is_read_or_is_none(text: str, tag: ReleaseTag | None) -> None:
    assert ReleaseTag.parse(text) == tag
    assert tag is None or str(tag) == text


def test_builds_of_a_commit_are_ordered_by_number() -> None:
    tags = [ReleaseTag.parse(f"{SHA}{rest}") for rest in ("", "-r2", "-r10")]
    assert all(tag is not None for tag in tags)
    assert sorted(filter(None, reversed(tags))) == tags
