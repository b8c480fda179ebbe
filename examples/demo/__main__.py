"""Runs the demo: `python -m examples.demo [FOLDER]`, where FOLDER is build/demo unless it is given."""

import os
import shutil
import sys
from pathlib import Path

from examples.demo import fleet, host, interrupt, sample
from examples.demo.host import Answers
from examples.demo.missing import what_is_missing, what_the_deploy_lacks
from examples.demo.place import Place, made
from examples.demo.registry import registry
from examples.demo.shell import title
from examples.demo.tidy import tidied

ROOT = Path(__file__).parents[2]
FOLDER = Path("build", "demo")


def main(folder: Path) -> int:
    """As far as it can go here; says why where that is not the whole way."""
    os.chdir(ROOT)
    interrupt.listen()
    if folder == FOLDER:
        shutil.rmtree(folder, ignore_errors=True)
    elif folder.exists() and any(folder.iterdir()):
        sys.exit(f"demo: {folder} is not empty; name a folder that is, or is not there yet")
    place = made(folder)
    fleet.render(folder / "rendered")
    if missing := what_is_missing():
        return cut_short("Bake, push, deploy and roll back", missing)
    with registry() as address, tidied(place, address):
        return ship(place, address)


def ship(place: Place, address: str) -> int:
    """A sample repo: its first release, a change, and the way back."""
    sample.deliver(place, address)
    sample.publish(place)
    if lack := what_the_deploy_lacks():
        return cut_short("Deploy and roll back", lack)
    host.set_up(place)
    host.deploy()
    old = host.look(place)
    change(place, old)
    go_back(place, old)
    return 0


def change(place: Place, old: Answers) -> None:
    """A release that changed one of two images swaps that service alone."""
    sample.change(place)
    sample.publish(place)
    host.deploy()
    new = host.look(place)
    expect(new["backend"] == old["backend"], "the backend was swapped, and had not changed")
    expect(sample.NEW in new["web"].page, "the new web does not answer")
    host.status()


def go_back(place: Place, old: Answers) -> None:
    """What served before answers again, and what did not change is left alone."""
    host.roll_back()
    back = host.look(place)
    expect(back["backend"] == old["backend"], "the backend was swapped on the way back")
    expect(back["web"].page == old["web"].page, "the old web does not answer")
    host.history()


def expect(holds: bool, otherwise: str) -> None:
    """The demo is none where that does not hold."""
    if not holds:
        sys.exit(f"demo: {otherwise}")


def cut_short(what: str, missing: str) -> int:
    """Says what is not run, and why; a failure in CI, where everything must be there."""
    title(f"{what}: not run")
    wanted = "Docker Engine 25, buildx 0.15 and Compose 2.29.3, or newer ones"
    print(f"{missing}; it takes {wanted}. Then call `make demo` again")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute() if sys.argv[1:] else FOLDER))
