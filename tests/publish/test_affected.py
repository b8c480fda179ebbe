"""What a commit changed decides what is built; what it did not change is retagged, and the set is whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ..support import registry_api
from ..support.front import Front
from .conftest import BOTH_SHELLS, BOTH_SHELLS_IN_SOAK
from .sample import IMAGES, Sample

pytestmark = [pytest.mark.engine, pytest.mark.registry, pytest.mark.busybox_base]


@BOTH_SHELLS_IN_SOAK
def test_from_the_first_run_to_a_revert(sample: Sample) -> None:
    first = sample.head
    assert sample.all().baked == ["backend web"]
    sample.assert_latest(first)

    docs = sample.commit({"README.md": "docs only"})
    assert sample.all().baked == []
    assert sample.digests(docs) == sample.digests(first)
    sample.assert_latest(docs)

    web = sample.commit({"web/index.html": "<p>changed"})
    assert sample.all().baked == ["web"]
    assert sample.digest("backend", web) == sample.digest("backend", first)
    assert sample.digest("web", web) != sample.digest("web", first)
    sample.assert_latest(web)

    shared = sample.commit({"packages/commit/more": "shared by both"})
    assert sample.all().baked == ["backend web"]
    for image in IMAGES:
        assert sample.digest(image, shared) != sample.digest(image, web)

    sample.git("revert", "--no-edit", shared, web)
    sample.push()
    done = sample.all()
    assert done.baked == []
    assert done.log.count(": unchanged (reuses inputs-") == 2
    assert sample.digests(sample.head) == sample.digests(first)
    sample.assert_latest(sample.head)


def test_nothing_is_written_where_nothing_changed(new: Callable[..., Sample], before: Front) -> None:
    sample = new(address=before.address)
    sample.all()
    before.log.clear()
    done = sample.all()
    assert f"already released as {sample.head}" in done.log
    assert done.baked == []
    assert before.writes() == []
    manifests = [request for request in before.log if "/manifests/" in request]
    assert sorted(manifests) == sorted(set(manifests)), "it asked for one of them twice"


@pytest.mark.parametrize("image", ["release", pytest.param("web", marks=pytest.mark.soak)])
def test_a_run_again_moves_latest_where_it_belongs(sample: Sample, image: str) -> None:
    first = sample.head
    sample.all()
    head = sample.commit({"web/index.html": "<p>changed"})
    sample.all()
    registry_api.tag(sample.registry, sample.name(image), "latest", first)
    assert sample.digest(image, "latest") == sample.digest(image, first)
    assert f"already released as {head}" in sample.all().log
    sample.assert_latest(head)


def test_affected_says_what_and_why_and_does_nothing(new: Callable[..., Sample], before: Front) -> None:
    sample = new(address=before.address)
    sample.all()
    sample.commit({"web/index.html": "<p>changed"})
    before.log.clear()
    done = sample.run("affected")
    assert done.code == 0, done.log
    assert "backend: unchanged (reuses inputs-" in done.log
    assert "web: will be built (no image has these files and settings yet: inputs-" in done.log
    assert before.writes() == []


# What a build draws by lot shows whether it was built once.
BASED_FILES = {
    "backend/Dockerfile": (
        "FROM busybox:1.37\nWORKDIR /repo\nCOPY backend/word .\nRUN head -c 9 /dev/urandom >/lot\n"
    ),
    "backend/word": "one",
    "web/Dockerfile": 'FROM api\nCOPY web/index.html .\nRUN echo "built on $(cat word)"\n',
}
BASED = {
    "backend": {"dockerfile": "backend/Dockerfile", "paths": ["backend"]},
    "web": {"dockerfile": "web/Dockerfile", "paths": ["web"], "contexts": {"api": "target:backend"}},
}


def layers(sample: Sample, image: str, tag: str) -> list[str]:
    """Return the digests of an image's uncompressed layers."""
    config = registry_api.pushed(sample.registry, sample.name(image), tag).config
    found: list[str] = config["rootfs"]["diff_ids"]
    return found


def assert_built_on_backend(sample: Sample, tag: str) -> None:
    backend = layers(sample, "backend", tag)
    assert layers(sample, "web", tag)[: len(backend)] == backend


def test_a_base_image_rebuilds_what_is_built_on_it(new: Callable[..., Sample], base: str) -> None:
    builder = {"driver": "docker", "max_parallel": 1}
    sample = new(repo={"images": BASED}, files=BASED_FILES, manifest={"builder": builder}, base=base)
    assert sample.all().baked == ["backend web"]
    assert_built_on_backend(sample, sample.head)

    before = sample.digests(sample.head)
    changed = sample.commit({"backend/word": "two"})
    done = sample.all()
    assert (done.baked, "built on two" in done.log) == (["backend web"], True)
    assert_built_on_backend(sample, changed)
    assert not set(before.values()) & set(sample.digests(changed).values())

    web = sample.commit({"web/index.html": "<p>changed"})
    assert sample.all().baked == ["web"]
    assert sample.digest("backend", web) == sample.digest("backend", changed)
    assert_built_on_backend(sample, web)

    alone = sample.run("build", "--no-push", "--force", "web")
    assert (alone.code, alone.baked) == (0, ["web"]), alone.log
    assert sample.all("--force").baked == ["backend web"]
    assert_built_on_backend(sample, f"{web}-r2")
    assert sample.digest("backend", f"{web}-r2") != sample.digest("backend", web)


def test_an_ignore_file_that_is_a_link(sample: Sample) -> None:
    (sample.root / ".dockerignore").unlink()
    (sample.root / ".dockerignore").symlink_to("docs/shared.ignore")
    text = (sample.root / "web/Dockerfile").read_text(encoding="utf-8")
    checked = text.replace("COPY web web", "COPY web web\nRUN ! test -e web/private")
    sample.commit({"docs/shared.ignore": "web/private\n", "web/private": "", "web/Dockerfile": checked})
    done = sample.run("build", "--no-push", "web")
    assert (done.code, done.baked) == (0, ["web"]), done.log


def test_a_shallow_clone_from_another_folder(sample: Sample, tmp_path: Path) -> None:
    first = sample.head
    sample.all()
    head = sample.commit({"README.md": "docs only"})
    clone = sample.clone("shallow", "--depth=1")
    done = clone.run("all", cwd=tmp_path)
    assert (done.code, done.baked) == (0, []), done.log
    assert sample.digests(head) == sample.digests(first)
    sample.assert_latest(head)


def test_an_edited_bake_file_rebuilds_once_and_says_so(sample: Sample) -> None:
    sample.all()
    bake = (sample.root / "docker-bake.hcl").read_text(encoding="utf-8")
    sample.commit({"docker-bake.hcl": bake + "# by hand\n"})
    done = sample.all()
    assert "docker-bake.hcl was edited by hand" in done.log
    assert "bakehouse render tiny" in done.log
    assert done.baked == ["backend web"]
    sample.commit({"README.md": "docs only"})
    assert sample.all().baked == []


def test_what_prepare_makes_is_input(new: Callable[..., Sample]) -> None:
    prepare = "#!/bin/sh\nset -eu\nmkdir -p web/made\ncut -c 1-5 source >web/made/index.txt\n"
    files = {"prep.sh": prepare, "source": "12345", ".gitignore": "made\n"}
    sample = new(repo={"prepare": "prep.sh"}, files=files)
    dockerfile = (sample.root / "web/Dockerfile").read_text(encoding="utf-8")
    copied = dockerfile.replace("USER 1000", "COPY web/made/index.txt /site/made.txt\nUSER 1000")
    sample.commit({"web/Dockerfile": copied})
    assert sample.all().baked == ["backend web"]
    sample.commit({"source": "12345 and what prepare leaves out"})
    assert sample.all().baked == []
    sample.commit({"source": "54321"})
    assert sample.all().baked == ["web"]
    sample.commit({"prep.sh": "#!/bin/sh\nexit 4\n"})
    done = sample.run("all")
    assert done.code == 3
    assert "prep.sh failed with exit code 4" in done.log
    assert sample.digests(sample.head) == dict.fromkeys(IMAGES)


def test_uncommitted_changes(sample: Sample) -> None:
    sample.write({"web/index.html": "<p>not committed"})
    done = sample.run("all")
    assert done.code == 6
    assert "web/index.html" in done.log
    done = sample.run("build", more={"CI": None})
    assert done.code == 0, done.log
    for image in IMAGES:
        assert sample.tags(image) == [f"{sample.head}-dirty"]
    assert sample.run("all", more={"CI": None}).code == 6
    assert sample.release(sample.head) == {}
    assert sample.digest("release", "latest") is None


def test_a_copy_from_outside_names_the_path_to_declare(sample: Sample) -> None:
    text = (sample.root / "web/Dockerfile").read_text(encoding="utf-8")
    sample.commit({"web/Dockerfile": text + "COPY lib/there /site/there\n", "lib/there": "but not declared"})
    done = sample.run("all")
    assert done.code == 3
    assert "COPY lib/there /site/there" in done.log
    assert "the build of image web can read only these paths: web/Dockerfile web packages" in done.log
    assert "then run: bakehouse render tiny" in done.log


@pytest.mark.soak
def test_a_failing_step_promotes_nothing(sample: Sample) -> None:
    first = sample.head
    sample.all()
    sample.commit({"web/build.sh": "#!/bin/sh\necho the oven is cold >&2\nexit 7\n", "backend/more": "fine"})
    done = sample.run("all")
    assert done.code == 3
    assert "the oven is cold" in done.log
    assert "[web build " in done.log
    assert "RUN sh web/build.sh /site" in done.log
    assert "docker buildx bake of backend web failed" in done.log
    assert sample.release(sample.head) == {}
    sample.assert_latest(first)


@BOTH_SHELLS
@pytest.mark.soak
def test_hostile_words(new: Callable[..., Sample]) -> None:
    """Message, author, branch and file names that a shell, HCL or a registry could trip over."""
    sample = new(branch="Re.lease/2026-x_y")
    names = ["a b", "-rf", "q'uote", "$(touch x)", "`x`", "${x}", "*", "new\nline", "é", ":(glob)x"]
    sample.write({f"web/{name}": name for name in names})
    sample.git("add", "--all")
    message = "fix: \"x\" 'y' $(touch /pwned) `id` ${HOME} %{ if } \\\n\n-- é 漢\n"
    author = "--author=O'Néill $(id) `id` ${x} & <a@example.com>"
    sample.git("commit", "--quiet", "--cleanup=verbatim", author, f"--message={message}")
    sample.push()
    sample.all()
    sample.assert_latest(sample.head)
    sample.commit({f"web/{names[0]}": "changed"})
    assert sample.all().baked == ["web"]
