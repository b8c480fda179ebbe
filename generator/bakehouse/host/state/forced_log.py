"""The log of the calls of CI's key: bounded, private, in ASCII; each row goes to the system's log, too."""

import fcntl
import os
from collections.abc import Mapping

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.host.state.paths import State
from bakehouse.outside import durable, files, system_log

_LIMIT = 1_000_000


def append(state: State, row: Mapping[str, object]) -> None:
    """Append a row; a full log becomes `forced.jsonl.1` and begins again. Raises ExternalError."""
    line = codec.ascii_line(row)
    system_log.notice(line)
    path = state.forced
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.fchmod(descriptor, 0o600)
            if os.fstat(descriptor).st_size >= _LIMIT:
                # copied, not renamed: the lock is on this file
                durable.replace(path.with_name(f"{path.name}.1"), files.look(path).data, 0o600)
                os.ftruncate(descriptor, 0)
            durable.append(path, line)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ExternalError(f"cannot write {path}: {error.strerror}") from error
