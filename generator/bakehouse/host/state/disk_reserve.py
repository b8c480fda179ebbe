"""A reserve of 256 KiB on the disk, so that a rollback can still be recorded on a full disk."""

import os

from bakehouse.host.state.paths import ProductState
from bakehouse.outside import durable

_BYTES = 256 * 1024


def hold(state: ProductState) -> None:
    """Create the reserve, unless it is there; raises ExternalError on a full disk."""
    if not state.disk_reserve.exists():
        # no zeros: some filesystems would keep none of them
        durable.replace(state.disk_reserve, os.urandom(_BYTES), 0o600)


def give(state: ProductState) -> None:
    """Free the reserve, for the notes that must be written now."""
    durable.remove(state.disk_reserve)
