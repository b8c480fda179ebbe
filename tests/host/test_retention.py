"""Which releases stay on this host, and which names of images go."""

import pytest

from bakehouse.host.retention_rule import kept, unneeded
from bakehouse.host.state.history_entry import StepRecord, UnknownEntry
from bakehouse.host.state.journal_entry import Journal
from bakehouse.host.state.snapshot import DeployedImage, Snapshot
from bakehouse.release import Release

from .shop import row


def good(tag: str) -> Snapshot:
    return Snapshot(Release(tag, tag, {}), tag, {"web": ran(tag)})


def ran(tag: str) -> DeployedImage:
    return DeployedImage(f"r/web:{tag}", f"sha256:{tag * 64}")


def killed(wanted: str, last_good: str) -> Journal:
    return Journal("r", "deploy", "t", Release(wanted, wanted, {}), good(last_good), "swap web")


@pytest.mark.parametrize(
    ("ever", "served", "note", "keep", "stay"),
    [
        ("", "", None, 2, ""),
        ("a", "a", None, 2, "a"),
        ("abcd", "abcd", None, 2, "cd"),
        ("abcd", "abcd", None, 9, "abcd"),
        # what serves and what served before it, however old they are
        ("abcd", "ab", None, 1, "abd"),
        ("abcd", "a", None, 1, "ad"),
        ("abcd", "abcd", None, 1, "cd"),
        # what an interrupted run wanted, and what it goes back to
        ("abcde", "de", killed("a", "b"), 1, "abde"),
        ("abcde", "de", killed("x", "e"), 1, "de"),
    ],
)
def test_which_releases_can_still_be_gone_back_to(
    ever: str, served: str, note: Journal | None, keep: int, stay: str
) -> None:
    found = kept([good(tag) for tag in ever], [good(tag) for tag in served], note, keep)
    assert "".join(each.release.tag for each in found) == stay


STARTED = [row(plan=(StepRecord("web", "hold", (), ran(tag).image, ran(tag).digest),)) for tag in "abc"]
SERVED = [row("deploy", "x", good=good(tag)) for tag in "cd"]
LATER = UnknownEntry(("version 2",), {"undo": [{"web": ran("b").digest}, "d"]})


@pytest.mark.parametrize(
    ("unknown", "stay", "note", "goes"),
    [
        ([], "", None, "abcd"),
        ([], "d", None, "abc"),
        ([], "xyz", None, "abcd"),
        ([], "abcd", None, ""),
        # whatever has the tag that an interrupted run wants, and all that it goes back to
        ([], "", killed("a", "x"), "bcd"),
        ([], "", killed("x", "c"), "abd"),
        ([], "d", killed("a", "b"), "c"),
        # what a later build's row names, by digest or tag
        ([LATER], "", None, "ac"),
        ([UnknownEntry(("version 2",), {"why": f"{ran('c').image} is broken"})], "", None, "abd"),
        ([LATER], "a", killed("x", "c"), ""),
    ],
)
def test_which_names_go(unknown: list[UnknownEntry], stay: str, note: Journal | None, goes: str) -> None:
    """The runs began to swap images a, b and c; c and d served."""
    found = unneeded([*STARTED, *SERVED], unknown, [good(tag) for tag in stay], note)
    assert found == {ran(tag).image for tag in goes}


def test_the_image_of_a_service_that_is_not_ours_never_goes() -> None:
    """Not one that was started or replaced as such, nor one that the manifest had before."""
    busybox = StepRecord("db", "recreate", (), "busybox:1.37", "sha256:d")
    theirs = StepRecord("web", "start", (), ran("a").image, ran("a").digest)
    rows = [*STARTED, *SERVED, row(backing=(busybox, theirs))]
    assert unneeded(rows, [], [], None) == {ran(tag).image for tag in "bcd"}


def test_a_name_that_no_row_gave_never_goes() -> None:
    assert unneeded([], [], [], None) == frozenset()
    assert unneeded([row()], [LATER], [good("a")], killed("b", "c")) == frozenset()


def test_a_kept_release_keeps_each_services_own_tag() -> None:
    """A service that a release did not change runs the tag of an older one."""
    both = Snapshot(Release("d", "d", {}), "d", {"api": ran("a"), "web": ran("d")})
    assert unneeded([*STARTED, *SERVED], [], [both], None) == {ran(tag).image for tag in "bc"}
