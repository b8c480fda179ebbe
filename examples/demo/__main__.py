"""Entry point of the demo: `python -m examples.demo [FOLDER]`, by default in build/demo."""

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
    """Run the demo as far as it can go here; say why if that is not all of it."""
    os.chdir(ROOT)
    interrupt.listen()
    if folder == FOLDER:
        shutil.rmtree(folder, ignore_errors=True)
    elif folder.exists() and any(folder.iterdir()):
        sys.exit(f"demo: {folder} is not empty; name an empty folder or a new one")
    place = made(folder)
    fleet.render(folder / "rendered")
    if missing := what_is_missing():
        return cut_short("Bake, push, deploy and roll back", missing)
    with registry() as address, tidied(place, address):
        return ship(place, address)


def ship(place: Place, address: str) -> int:
    """Ship a sample repo: its first release, a change, and the rollback."""
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
    """Release a change of one image of two, and expect that only its service is swapped."""
    sample.change(place)
    sample.publish(place)
    host.deploy()
    new = host.look(place)
    expect(new["backend"] == old["backend"], "the backend was recreated, though it had not changed")
    expect(sample.NEW in new["web"].page, "the new web does not answer")
    host.status()


def go_back(place: Place, old: Answers) -> None:
    """Roll back, and expect the previous page, and an untouched backend."""
    host.roll_back()
    back = host.look(place)
    expect(back["backend"] == old["backend"], "the rollback recreated the backend, which had not changed")
    expect(back["web"].page == old["web"].page, "the old web does not answer")
    host.history()


def expect(holds: bool, otherwise: str) -> None:
    """End the demo with this message unless the condition is true."""
    if not holds:
        sys.exit(f"demo: {otherwise}")


def cut_short(what: str, missing: str) -> int:
    """Say what is not run, and why; a failure in CI, where everything must be there."""
    title(f"{what}: not run")
    wanted = "Docker Engine 25, buildx 0.15 and Compose 2.29.3, or newer ones"
    print(f"{missing}; install {wanted}, then run `make demo` again")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute() if sys.argv[1:] else FOLDER))
