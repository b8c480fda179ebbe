"""Room on the disk, held while all is well: a run that finds no more puts back and says so with this."""

import os

from bakehouse.host.state.paths import ProductState
from bakehouse.outside import durable

_BYTES = 256 * 1024


def hold(state: ProductState) -> None:
    """Take the room, if it is not held already; raises OutsideError where there is none."""
    if not state.disk_reserve.exists():
        # no zeros: some filesystems would keep none of them
        durable.replace(state.disk_reserve, os.urandom(_BYTES), 0o600)


def give(state: ProductState) -> None:
    """Have the room for what must be noted now."""
    durable.remove(state.disk_reserve)
