"""The page of what a Compose file may hold: a table for each group of constructs."""

from collections.abc import Iterator, Sequence

from .compose_rows import Row, Shown
from .table import line_of

INTRO = """\
# What a Compose file may hold

Each row is a construct of Compose files, and what Bakehouse does with it: `render` in
`compose.production.yaml`, `deploy` and `rollback` on the host. The last column links to the tests that show
it, and the rows are generated from those tests. Compose itself reads the files, so all that it accepts is
valid here, too, unless a row has *refused*. The
[reference of Compose files](https://docs.docker.com/reference/compose-file/) describes each key.

*Stays* means that `compose.production.yaml` does not have the key, so the value in the repo's own file is
used. *Recreates* and *restarts* are steps of the plan, with their reason in brackets. A rollback compares
what runs with the older release in the same way. A dash means that the command does nothing of its own.
"""
GROUPS = (
    "How a change acts",
    "Images and builds",
    "Limits",
    "Health checks",
    "Order and dependencies",
    "Services without an entry in the manifest",
    "Networks",
    "Volumes and files",
    "Configs and secrets",
    "Namespaces",
    "Replicas",
    "Start, stop and hooks",
    "Other options of a container",
    "Top level",
    "The files and their variables",
)


def page(note: str, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the page's lines; raises ValueError for a row whose group is not one of `GROUPS`."""
    if unknown := [row.name for row in rows if row.group not in GROUPS]:
        raise ValueError(f"no group of the page: {', '.join(unknown)}")
    yield from (note, "", INTRO)
    for group in GROUPS:
        yield from (
            f"## {group}",
            "",
            "| construct | render | deploy | rollback | shown by |",
            "|---|---|---|---|---|",
        )
        yield from (_line(row) for row in rows if row.group == group)
        yield ""


def _line(row: Row) -> str:
    keys = ", ".join(f"`{key.removeprefix('services.')}`" for key in row.keys)
    construct = f"{row.name}: {keys}" if keys else row.name
    return line_of((construct, row.render, row.deploy, row.rollback, "<br>".join(map(_link, row.shown))))


def _link(shown: Shown) -> str:
    return f"[`{shown.test.removeprefix('test_')}`](../{shown.file})"
