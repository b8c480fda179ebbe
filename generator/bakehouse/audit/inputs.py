"""The files of a commit that the build of an image may read: those that its `paths` take in."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname

from bakehouse import names
from bakehouse.audit.subject import Subject
from bakehouse.model.image import EXCLUSION, Image, is_folder
from bakehouse.path_patterns import covers, is_glob

_WHOLE = "."
# CI leaves them out of a context, unless `paths` names them.
GENERATED = frozenset(
    (names.BAKE_FILE, names.SCRIPT_FILE, names.SUMS_FILE, names.COMPOSE_FILE, names.CONFIG_FILE)
)


@dataclass(frozen=True)
class Inputs:
    """The files that `paths` take in, and all of the commit; folders are named without a slash at the end."""

    taken: frozenset[str]
    files: Collection[str]

    @cached_property
    def entries(self) -> frozenset[str]:
        """The files that are taken in, and each folder around one."""
        return with_folders(self.taken)

    @cached_property
    def there(self) -> frozenset[str]:
        """All files and folders of the commit."""
        return with_folders(self.files)


def of_image(subject: Subject, image: Image) -> Inputs:
    """Return the inputs of an image: by `paths`, its Dockerfile, its folders that are named contexts."""
    files = subject.project.git.files
    folders = (value for value in image.contexts.values() if is_folder(value))
    taken = _Patterns([*(path for path in image.paths if not path.startswith(EXCLUSION)), *folders])
    excluded = _Patterns([path.removeprefix(EXCLUSION) for path in image.paths if path.startswith(EXCLUSION)])
    named = {image.dockerfile, *image.paths}
    left_out = GENERATED - named
    inside = (path for path in files if taken.match(path) and not excluded.match(path))
    return Inputs(frozenset({*(path for path in inside if path not in left_out)} | named & set(files)), files)


def with_folders(paths: Collection[str]) -> frozenset[str]:
    """Return the paths, and each folder around one."""
    return frozenset(paths) | {folder for path in paths for folder in around(path)}


def around(path: str) -> Iterator[str]:
    """Iterate over the folders around a path, without the top."""
    while path := dirname(path):
        yield path


class _Patterns:
    """Patterns of paths; plain ones are looked up, since a commit may have many files."""

    def __init__(self, patterns: Collection[str]) -> None:
        self._plain = frozenset(each for each in patterns if not is_glob(each))
        self._globs = tuple(each for each in patterns if is_glob(each))

    def match(self, path: str) -> bool:
        """Tell whether a pattern matches a path or a folder around it."""
        if _WHOLE in self._plain or path in self._plain:
            return True
        return any(folder in self._plain for folder in around(path)) or any(
            covers(each, path) for each in self._globs
        )
