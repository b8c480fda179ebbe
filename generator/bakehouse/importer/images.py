"""The entries of the images that CI builds for a Compose project."""

from collections.abc import Iterator, Mapping
from posixpath import normpath, relpath

from bakehouse import names
from bakehouse.findings import Finding
from bakehouse.importer import mounts
from bakehouse.importer.committed import WHOLE, Committed
from bakehouse.importer.item import Item, mapping
from bakehouse.importer.notes import note
from bakehouse.importer.paths import paths
from bakehouse.importer.recipe import Recipe
from bakehouse.languages.quoted import escape
from bakehouse.project.instructions import DockerfileError
from bakehouse.project.record import Dockerfile, ProjectRecord
from bakehouse.project.stages import Stage, needed, read_stages

_PLATFORM = "linux/amd64"
_SERVICE = "service:"
_NOT_FOR_PRODUCTION = ("dev", "development", "test")
_ELSEWHERE = ("docker-image://", "https://", "http://")


def stages_of(recipe: Recipe, project: ProjectRecord) -> tuple[Stage, ...]:
    """Return the stages that an image needs; none if the Dockerfile or the target is not there."""
    dockerfile = project.dockerfiles.get(recipe.dockerfile)
    if dockerfile is None or dockerfile.instructions is None:
        return ()
    given = {name: value for name, value in recipe.args if value is not None}
    try:
        return needed(read_stages(dockerfile.instructions, given), recipe.target)
    except (KeyError, DockerfileError):
        return ()


def image(
    key: str,
    recipe: Recipe,
    stages: tuple[Stage, ...],
    keys: Mapping[str, str],
    project: ProjectRecord,
    commit: Committed,
) -> Item:
    """Return the entry of an image; `keys` are those of the images, by service."""
    assert project.compose
    contexts = tuple(_contexts(recipe, keys, project))
    folders = [item.value for item in contexts if isinstance(item.value, str) and ":" not in item.value]
    return Item(
        key,
        (
            *_place(recipe, stages, project),
            *_paths(recipe, stages, folders, commit),
            *_target(recipe, stages),
            *_platform(recipe),
            *_args(recipe, project.compose.is_resolved and project.compose.has_values),
            *mapping("contexts", contexts),
            *mounts.items(stages, project.compose),
        ),
        at=recipe.at,
    )


def notes(recipe: Recipe, key: str, project: ProjectRecord) -> Iterator[Finding]:
    """Return what is wrong with a recipe's Dockerfile, its target and its platforms."""
    dockerfile = project.dockerfiles.get(recipe.dockerfile)
    if dockerfile is None:
        what = f"the Dockerfile of image `{key}`, {escape(recipe.dockerfile)}, is not in the checkout"
        yield note(recipe.at, what, "add it, or correct the Compose file")
    elif dockerfile.problem:
        line = f", line {dockerfile.line}" if dockerfile.line else ""
        yield note(recipe.at, f"{escape(dockerfile.path)}{line}: {dockerfile.problem}")
    elif not stages_of(recipe, project):
        stages = ", ".join(f"`{stage.name}`" for stage in dockerfile.stages if stage.name) or "none"
        yield note(
            recipe.at, f"{escape(dockerfile.path)} has no stage `{escape(recipe.target)}`; it has: {stages}"
        )
    if len(recipe.platforms) > 1:
        yield note(recipe.at, f"image `{key}` is for several platforms; CI builds one", "choose `platform`")


def _place(recipe: Recipe, stages: tuple[Stage, ...], project: ProjectRecord) -> Iterator[Item]:
    why = "" if stages else _unread(project.dockerfiles.get(recipe.dockerfile))
    yield Item("dockerfile", recipe.dockerfile, why=why, at=recipe.at)
    if recipe.context != WHOLE:
        yield Item("context", recipe.context, at=recipe.at)


def _unread(dockerfile: Dockerfile | None) -> str:
    return "it cannot be read: which file is it?" if dockerfile is None or dockerfile.problem else ""


def _paths(
    recipe: Recipe, stages: tuple[Stage, ...], folders: list[str], commit: Committed
) -> Iterator[Item]:
    if stages:
        read = paths(stages, recipe.context, recipe.dockerfile, folders, commit)
        yield Item("paths", read.paths, why=read.why, at=recipe.at)
    else:
        yield Item("paths", (recipe.context,), why="what does the build read?", at=recipe.at)


def _target(recipe: Recipe, stages: tuple[Stage, ...]) -> Iterator[Item]:
    if recipe.target:
        why = "" if stages else "the Dockerfile has no such stage"
        if stages and recipe.target.lower() in _NOT_FOR_PRODUCTION:
            why = "is this stage for production? Without `target`, it is the last one"
        yield Item("target", recipe.target, why=why, at=recipe.at)


def _platform(recipe: Recipe) -> Iterator[Item]:
    if recipe.platforms and recipe.platforms != (_PLATFORM,):
        chosen = _PLATFORM if _PLATFORM in recipe.platforms else recipe.platforms[0]
        why = "CI builds for one platform: which?" if len(recipe.platforms) > 1 else ""
        yield Item("platform", chosen, why=why, at=recipe.at)


def _args(recipe: Recipe, has_values: bool) -> Iterator[Item]:
    """Return the build arguments; those of the commit, which CI fills in, as `commit_args`."""
    args = dict(recipe.args)
    prefix = next((each for each in _prefixes(args) if _is_of_commit(each, args)), None)
    if prefix is not None:
        args = {name: value for name, value in args.items() if name not in _of_commit(prefix)}
    yield from mapping("args", tuple(_arg(*each, recipe, has_values) for each in args.items()))
    if prefix is not None:
        yield Item("commit_args", prefix, at=recipe.at)


def _arg(name: str, value: str | None, recipe: Recipe, has_values: bool) -> Item:
    variable = name if value is None else _variable(value)
    if variable is not None:
        why = "Compose takes it from the shell: set this variable in the forge"
        return Item(name, {"variable": variable}, why=why, at=recipe.at, is_optional=True)
    why = "" if value else "Compose has no value for it here"
    if value and "$" in value and not has_values:
        why = "Compose fills in variables here: what is the value?"
    return Item(name, value or "", why=why, at=recipe.at, is_optional=True)


def _variable(value: str) -> str | None:
    """Return the variable that a value stands for as a whole, having no value here."""
    if not (value.startswith("${") and value.endswith("}") and value.count("$") == 1):
        return None
    return value[2:-1].partition(":")[0].partition("-")[0].partition("?")[0]


def _prefixes(args: Mapping[str, str | None]) -> Iterator[str]:
    yield from (name.removesuffix("SHA") for name in args if name.endswith("SHA"))


def _of_commit(prefix: str) -> set[str]:
    return {f"{prefix}{name}" for name in names.COMMIT_VARIABLES}


def _is_of_commit(prefix: str, args: Mapping[str, str | None]) -> bool:
    return _of_commit(prefix) <= args.keys()


def _contexts(recipe: Recipe, keys: Mapping[str, str], project: ProjectRecord) -> Iterator[Item]:
    for name, source in recipe.contexts:
        yield Item(name, _context(source, keys, project), at=recipe.at)


def _context(source: str, keys: Mapping[str, str], project: ProjectRecord) -> str:
    if source.startswith(_SERVICE):
        service = source.removeprefix(_SERVICE)
        return f"target:{keys.get(service, service)}"
    if source.startswith(_ELSEWHERE) or "://" in source:
        return source
    return normpath(relpath(source, project.root.absolute())) if source.startswith("/") else normpath(source)
