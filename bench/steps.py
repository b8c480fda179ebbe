"""The executed build steps in a plain log, compared with those behind a changed COPY."""

import re

STEP = re.compile(r"^#(\d+) \[(.+?) +(\d+)/\d+\] (.*)$", re.MULTILINE)


def baked(log: str) -> bool:
    """Tell whether a run of the script baked anything."""
    return "\n== bake " in log


def only_behind(log: str, *copies: str) -> bool:
    """Tell whether each stage executed exactly its steps from one of these on; a FROM is none."""
    cached = set(re.findall(r"^#(\d+) CACHED$", log, re.MULTILINE))
    steps = {(stage, int(number)): (vertex, text) for vertex, stage, number, text in STEP.findall(log)}
    begins = {stage: number for (stage, number), (_, text) in steps.items() if text in copies}
    behind = {step for step in steps if step[1] >= begins.get(step[0], step[1] + 1)}
    executed = {
        step
        for step, (vertex, text) in steps.items()
        if vertex not in cached and not text.startswith("FROM ")
    }
    return len(begins) == len(copies) and executed == behind
