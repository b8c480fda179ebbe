"""The clean-up after the demo, however it ended: all that it started in the engine, and nothing else."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from examples.demo import engine, interrupt
from examples.demo.place import Place
from examples.demo.shell import title

from bakehouse.host.state import lock, run_store
from bakehouse.host.state.paths import State

_POLL_SECONDS, _MOST_SECONDS = 0.1, 300.0


@contextmanager
def tidied(place: Place, address: str) -> Iterator[None]:
    """Remove every run, container, network, volume and image of the demo after the block."""
    try:
        yield
    finally:
        interrupt.ignore()
        title("Clean up")
        _end_run(State(place.host.absolute()))
        engine.remove_containers(("label", f"{engine.PROJECT}={place.name}"))
        engine.remove_containers(("name", f"^buildx_buildkit_{place.name}"))
        engine.remove_networks_and_volumes(place.name)
        engine.remove_images(f"{address}/{place.name}/*")
        print(f"Containers, network and images of the demo are removed; its files are in {place.folder}.")
        print("Public images that it pulled stay in the engine.")


def _end_run(state: State) -> None:
    """Ask the run under way to end, since it outlives its caller, and wait until it has rolled back."""
    told, deadline = False, time.monotonic() + _MOST_SECONDS
    while (run := run_store.newest(state, "tiny")) and run.alive() and time.monotonic() < deadline:
        owner = lock.owner(state.product("tiny"))
        if owner and owner.run == run.name and not told:
            print("A deploy is running: stopping it, so that it rolls back", flush=True)
            os.kill(owner.pid, signal.SIGTERM)
            told = True
        time.sleep(_POLL_SECONDS)
