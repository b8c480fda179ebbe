"""A writer that a newer one overtakes."""

from pathlib import Path

from ..publish.sample import Sample
from .burst import WRITES
from .product import push
from .run import Delays, Run, start
from .shelf import latest


def stalled(product: Sample, folder: Path) -> tuple[Run, str]:
    """A run of an older commit that stands between fence and put, while a newer one came to its end."""
    older = push(product, "older", web="two")
    writer = start(product, older, folder / "older", "all", delays=Delays(hold=WRITES[0]))
    writer.await_file("held")
    newer = push(product, "newer", web="one")
    other = start(product, newer, folder / "newer", "all")
    assert other.process.wait(120) == 0, other.log
    assert latest(product).commit == newer
    return writer, newer
