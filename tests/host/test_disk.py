"""Where the engine's images take room, and the folder that counts."""

import shutil
from pathlib import Path

import pytest

from bakehouse.host.planning import capacity
from bakehouse.outside import machine
from bakehouse.outside.docker import ask, disk

ROOT = Path("/var/lib/docker")
SNAPSHOTS = "io.containerd.snapshotter.v1.overlayfs/snapshots"


def mount(point: str, options: str) -> str:
    return f"46 42 0:39 / {point} rw,relatime shared:2 - overlay overlay {options}\n"


@pytest.mark.parametrize(
    ("mounts", "roots"),
    [
        ("", []),
        (mount("/var/lib/docker/rootfs/overlayfs/1", f"rw,lowerdir=/cd/{SNAPSHOTS}/1/fs,x=y"), ["/cd"]),
        (mount("/var/lib/docker/rootfs/overlayfs/1", f"rw,upperdir=/cd/{SNAPSHOTS}/1/fs"), ["/cd"]),
        (mount("/var/lib/docker/rootfs/overlayfs/1", f"rw,lowerdir+=/cd\\040x/{SNAPSHOTS}/1/fs"), ["/cd x"]),
        (mount("/srv/other/rootfs/overlayfs/1", f"rw,lowerdir=/cd/{SNAPSHOTS}/1/fs"), []),
        (mount("/var/lib/docker/overlay2/1/merged", "rw,lowerdir=/var/lib/docker/overlay2/l/A"), []),
        ("an odd\rname\x0b in a mount\n\u2028\n" + mount("/mnt/Icon\r", "rw"), []),
    ],
)
def test_the_layers_of_containers_tell_where_containerd_is(mounts: str, roots: list[str]) -> None:
    assert [str(root) for root in disk.containerd_roots(ROOT, mounts)] == roots


OVERLAYFS = [["driver-type", ask.SNAPSHOTTER]]


@pytest.mark.parametrize(
    ("info", "found"),
    [
        ({"DriverStatus": [["Backing Filesystem", "extfs"]]}, ()),
        ({"DriverStatus": None}, ()),
        ({"DriverStatus": OVERLAYFS, "Containerd": {"Address": "/run/containerd/containerd.sock"}}, ("cd",)),
        (
            {"DriverStatus": OVERLAYFS, "Containerd": {"Address": "/run/docker/containerd.sock"}},
            (),
        ),
        ({"DriverStatus": OVERLAYFS, "Containerd": None}, ("cd",)),
    ],
)
def test_where_nothing_runs_a_containerd_of_its_own_is_in_its_usual_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, info: dict[str, object], found: tuple[str, ...]
) -> None:
    (tmp_path / "cd").mkdir()
    (tmp_path / "mountinfo").write_text(mount("/", "rw"), encoding="ascii")
    monkeypatch.setattr(disk, "_ROOT", tmp_path / "cd")
    monkeypatch.setattr(disk, "_MOUNTS", tmp_path / "mountinfo")
    monkeypatch.setattr(ask, "info", lambda: {"DockerRootDir": str(tmp_path), **info})
    assert disk.folders() == (tmp_path, *(tmp_path / each for each in found))


def test_an_engine_that_starts_containerd_has_it_below_its_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "containerd" / "daemon").mkdir(parents=True)
    monkeypatch.setattr(disk, "_ROOT", tmp_path)
    monkeypatch.setattr(disk, "_MOUNTS", tmp_path / "nothing")
    monkeypatch.setattr(ask, "info", lambda: {"DockerRootDir": str(tmp_path), "DriverStatus": OVERLAYFS})
    assert disk.folders() == (tmp_path,)


def test_the_folder_with_the_least_room_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    free = {"/large": 300, "/small": 100, "/srv": 200}
    monkeypatch.setattr(machine, "free_disk", lambda folder: free[str(folder)])
    assert capacity.least_room((Path("/large"), Path("/small"))) == (100, Path("/small"))
    assert capacity.least_room((Path("/srv"),)) == (200, Path("/srv"))


def test_free_disk_of_what_we_may_not_look_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user of the group docker may not look below the engine's root; what is missing counts alike."""
    shown = machine.free_disk(tmp_path)
    real = shutil.disk_usage

    def closed(folder: Path) -> object:
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(shutil, "disk_usage", closed)
    (tmp_path / "closed").mkdir()
    for folder in (tmp_path / "closed", tmp_path / "closed" / "missing", tmp_path / "missing" / "below"):
        assert abs(machine.free_disk(folder) - shown) < 1 << 30


@pytest.mark.parametrize(
    ("tags", "digests", "found"),
    [
        (["x:r1"], ["x@sha256:1"], (("x:r1",), ("x@sha256:1",))),
        # Engine 29, of an image that was pulled by its digest
        (["x:r1", "x@sha256:1"], ["x@sha256:1"], (("x:r1",), ("x@sha256:1",))),
        (["x@sha256:1"], [], ((), ("x@sha256:1",))),
        (None, None, ((), ())),
    ],
)
def test_an_images_names_with_tag_and_with_digest(
    tags: list[str] | None, digests: list[str] | None, found: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    image = ask.parse_image({"Id": "sha256:9", "RepoTags": tags, "RepoDigests": digests, "Config": None})
    assert (image.tags, image.digests) == found
