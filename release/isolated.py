"""Entry point for `python3 -I`, in a folder where other programs ran: finds this package, and Python's own.

With `-m`, a `json.py` that a tool left beside the package would take the place of Python's.
"""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path


def load(name: str, folder: Path) -> None:
    """Load a package from its folder; nothing else beside it can be imported."""
    spec = spec_from_file_location(name, folder / "__init__.py")
    assert spec and spec.loader
    package = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(package)


if __name__ == "__main__":
    load("release", Path(__file__).absolute().parent)
    sys.exit(import_module("release.__main__").main(sys.argv[1:]))
