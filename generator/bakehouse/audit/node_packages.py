"""The development dependencies that the package.json files of a checkout name."""

from pathlib import Path
from posixpath import basename

from bakehouse import codec
from bakehouse.outside import files
from bakehouse.project.record import ProjectRecord

_MOST_BYTES = 1024**2


def has_development(project: ProjectRecord, context: str) -> bool:
    """Tell whether a package of a build context names some; true, too, where that is not known."""
    paths = [path for path in project.git.files if basename(path) == "package.json"]
    own = [path for path in paths if context == "." or path.startswith(f"{context}/")]
    return not own or any(_names_some(project.root, path) for path in own)


def _names_some(root: Path, path: str) -> bool:
    try:
        real = (root / path).resolve()
        if not (real.is_relative_to(root.resolve()) and real.is_file()):
            return True
        data = codec.load(files.read(real, _MOST_BYTES).decode())
    except (OSError, RuntimeError, ValueError):  # a circle of links is a RuntimeError
        return True
    return not isinstance(data, dict) or bool(data.get("devDependencies"))
