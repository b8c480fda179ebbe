"""The bytes that git would check out, as git itself tells; nothing is written into the repository."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bakehouse.outside.local_git import LocalGit


def converted(git: LocalGit, wanted: Mapping[str, bytes]) -> frozenset[str]:
    """List the paths at which git would check out other bytes than these.

    A path with a `filter` must not be among them: git would run it.
    """
    if not wanted:
        return frozenset()
    with TemporaryDirectory(prefix="bakehouse-") as folder:
        objects = {"GIT_OBJECT_DIRECTORY": str(_objects(git, Path(folder)))}
        stored = _stored(git, Path(folder), wanted, objects)
        lines = [f"{stored[path]} {path}\n".encode() for path in wanted]
        # The size in git's own headers is the one before the conversion, so that they cannot be parsed.
        batch = ("--batch=%(objectname)", "--filters")
        out = git.send("cat_file", *batch, told=b"".join(lines), extra=objects)
        if out == b"".join(b"%s\n%s\n" % (stored[path].encode(), data) for path, data in wanted.items()):
            return frozenset()
        return frozenset(
            path
            for path, data in wanted.items()
            if git.send("cat_file", "--filters", f"--path={path}", stored[path], told=b"", extra=objects)
            != data
        )


def _objects(git: LocalGit, folder: Path) -> Path:
    """Make a place for objects; the repository's count too, since a sparse one has its attributes there."""
    own = git.ask("rev_parse", "--path-format=absolute", "--git-path", "objects")
    objects = folder / "objects"
    (objects / "info").mkdir(parents=True)
    (objects / "info" / "alternates").write_text(f"{own}\n", encoding="utf-8")
    return objects


def _stored(
    git: LocalGit, folder: Path, wanted: Mapping[str, bytes], objects: Mapping[str, str]
) -> Mapping[str, str]:
    """Store the bytes as they are; return the object id of each path."""
    places = [folder / str(number) for number in range(len(wanted))]
    for place, data in zip(places, wanted.values(), strict=True):
        place.write_bytes(data)
    told = "".join(f"{place}\n" for place in places).encode()
    ids = git.send("hash_object", "-w", "--no-filters", "--stdin-paths", told=told, extra=objects)
    return dict(zip(wanted, ids.decode().split(), strict=True))
