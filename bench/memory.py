"""`BENCH=memory`: the memory of a deploy whose script or service prints without end, and fails."""

import json
import sys
from collections.abc import Iterator

from examples.demo import what_is_missing

from bench.deploy import peak, what_more_is_missing
from bench.figure import Figure, tell
from bench.host.fleet import Fleet
from bench.host.making import fleet
from bench.host.peak import MIB
from bench.host.registry import registry
from bench.host.shape import PRODUCT, SERVICE
from bench.host.swap import Swap, verb

_HOOK = "hook.sh"
_300_MB = "head -c 300000000 /dev/zero"
HOOKS = {
    "a script prints 300 MB": f"{_300_MB} | tr '\\0' '\\n' | sed 's/^/x/'",
    "a script prints a line of 300 MB": f"{_300_MB} | tr '\\0' x",
}
_BAR = 100.0


def figures() -> Iterator[Figure]:
    """Measure failing deploys of one service; yields nothing if the real parts are missing."""
    if missing := what_is_missing() or what_more_is_missing():
        print(f"memory: not measured, since {missing}", file=sys.stderr)
        return
    with registry() as at, fleet(at, [PRODUCT], [SERVICE]) as made:
        made.set_up()
        made.watch(1)
        made.first()
        for what, script in HOOKS.items():
            hook(made, f"#!/bin/sh\n{script}\nexit 1\n")
            yield from failed(made, what, "ok")
        hook(made, "#!/bin/sh\n")
        yield from failed(made, "a service prints lines of 5 MB", "loud")


def hook(made: Fleet, script: str) -> None:
    """Give the repo a script that a deploy runs after its swaps."""
    source = made.folder / "source" / made.shape.repos[PRODUCT]
    (source / _HOOK).write_text(script, encoding="ascii")
    (source / _HOOK).chmod(0o755)
    config = source / "bakehouse.json"
    data = json.loads(config.read_text(encoding="utf-8"))
    data["deploy"]["hooks"] = {"after": _HOOK}
    config.write_text(json.dumps(data), encoding="utf-8")
    made.git(PRODUCT, "add", "--all")


def failed(made: Fleet, what: str, mode: str) -> Iterator[Figure]:
    """Measure the deploy of an image that is rolled back, and what is left of its output."""
    made.release(PRODUCT, **{SERVICE: made.build(PRODUCT, SERVICE, mode, payload=1024)})
    swap: Swap = verb(made, PRODUCT, SERVICE, "deploy", PRODUCT, code=4)
    tell(f"{what}, seconds", swap.seconds)
    tell("  of it in the history, characters", len(swap.row["why"]))
    yield Figure(f"{what}: memory of the tool", peak(swap).tool / MIB, "MiB", _BAR)
