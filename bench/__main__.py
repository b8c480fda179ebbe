"""Entry point of the benchmarks: prints a table, writes build/bench.json; exits 1 if a bar is missed.

BENCH_JUDGE=0 reports the bars and does not judge, and measures `render` once: for machines whose speed means
nothing.
"""

import json
import sys
from pathlib import Path

from bench import deploy, memory, publish, render
from bench.figure import JUDGED, Figure

BENCHES = {
    "render": render.figures,
    "publish": publish.figures,
    "deploy": deploy.figures,
    "memory": memory.figures,
}


def main(chosen: str) -> int:
    if chosen != "all" and chosen not in BENCHES:
        print(f"there is no bench {chosen!r}; there are: all {' '.join(BENCHES)}", file=sys.stderr)
        return 2
    names = list(BENCHES) if chosen == "all" else [chosen]
    figures = [figure for name in names for figure in BENCHES[name]()]
    for figure in figures:
        print(
            f"{figure.name:44} {figure.value:9.2f} {figure.unit:4} bar {figure.bar:7.2f}  {_verdict(figure)}"
        )
    Path("build").mkdir(exist_ok=True)
    report = {"figures": [figure.record() for figure in figures]}
    Path("build/bench.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 1 if JUDGED and not all(figure.ok for figure in figures) else 0


def _verdict(figure: Figure) -> str:
    return "ok" if figure.ok else "MISSED"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
