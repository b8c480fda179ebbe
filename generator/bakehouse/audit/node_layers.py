"""The layers of an image that bring a `node_modules` with development dependencies into it.

A COPY takes what is there at the end of its stage. A layer of the last stage, or of one that it is built on,
stays in the image even if a later one removes its files. Not followed: what a RUN copies (`cp`), ONBUILD, and
scripts of the checkout that install.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from posixpath import basename, dirname, join, normpath, relpath

from bakehouse.audit.copied_paths import CopySource, copied
from bakehouse.audit.node_runs import Install, StageTree, run
from bakehouse.project.instructions import Instruction
from bakehouse.project.stages import Stage, named, needed
from bakehouse.project.variables import Variables


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer with a full `node_modules`, and where this was installed."""

    install: Install
    stage: Stage
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Build:
    """The conditions of a build besides its Dockerfile.

    An argument that only the forge knows is None. `packages` are the folders of the checkout that hold a
    package.json; `is_berry` is true where it configures Yarn 2 or later.
    """

    target: str
    arguments: Mapping[str, str | None]
    contexts: Collection[str]
    packages: Collection[str]
    is_berry: bool


def full_layers(stages: Sequence[Stage], build: Build) -> tuple[Layer, ...]:
    """Return the layers of the target stage; raise KeyError if no stage is named so."""
    reading = _Reading(stages, build)
    wanted = needed(stages, build.target)
    for stage in wanted:
        reading.read(stage)
    return reading.layers[wanted[-1].index]


@dataclass(slots=True)
class _Reading:
    """The stages that are read so far, by their index."""

    stages: Sequence[Stage]
    build: Build
    trees: dict[int, StageTree] = field(default_factory=dict)
    layers: dict[int, tuple[Layer, ...]] = field(default_factory=dict)

    def read(self, stage: Stage) -> None:
        below = stage.built_on if stage.base not in self.build.contexts else None
        tree = StageTree("/", Variables("\\", {})) if below is None else self.trees[below].child()
        layers = () if below is None else self.layers[below]
        for each in stage.instructions:
            if each.is_kept_for_later:
                continue
            before = dict(tree.modules)
            self._apply(each, stage, tree)
            new = {path: install for path, install in tree.modules.items() if before.get(path) != install}
            installs = dict.fromkeys(install for install in new.values() if install and install.is_certain)
            layers += tuple(Layer(install, stage, each) for install in installs)
        self.trees[stage.index], self.layers[stage.index] = tree, layers

    def _apply(self, each: Instruction, stage: Stage, tree: StageTree) -> None:
        line = each.lines[0]
        match each.name:
            case "ARG":
                self._declare(each, tree.variables)
            case "ENV":
                tree.variables.set(each)
            case "WORKDIR":
                words = (tree.variables.expand(word, line) for word in each.words)
                tree.folder = normpath(join(tree.folder, *words))
            case "RUN":
                run(each, stage.index, tree, self.build.is_berry)
            case "COPY":
                name = tree.variables.expand((each.flag_values("from") or ("",))[-1], line)
                origin = named(self.stages[: stage.index], name)
                if origin is not None and name not in self.build.contexts:
                    tree.modules |= self._copied(each, tree, self.trees[origin])

    def _declare(self, each: Instruction, variables: Variables) -> None:
        """Take an ARG; a value that is not known stays a reference."""
        for word in each.words:
            name, has_default, default = word.partition("=")
            value = variables.expand(default, each.lines[0]) if has_default else None
            value = self.build.arguments.get(name, value)
            variables.arguments[name] = f"${name}" if value is None else value

    def _copied(self, each: Instruction, tree: StageTree, origin: StageTree) -> Iterator[tuple[str, Install]]:
        words = tuple(tree.variables.expand(word, each.lines[0]) for word in each.words)
        for source in copied(each, words, tree.folder):
            for path, install in {**self._of_workspace(source, origin), **origin.modules}.items():
                place = source.place_of(path)
                if install and place:
                    is_certain = install.is_certain or source.names(path)
                    yield place, replace(install, is_certain=is_certain)

    def _of_workspace(self, source: CopySource, origin: StageTree) -> dict[str, Install]:
        """Return the `node_modules` of a package whose workspace is installed from a folder above it."""
        folder = dirname(source.pattern)
        if basename(source.pattern) != "node_modules":
            return {}
        above = {dirname(path): install for path, install in origin.modules.items() if install}
        tops = [top for top in above if folder.startswith(f"{top.rstrip('/')}/")]
        top = max(tops, key=len, default=folder)
        below = relpath(folder, top)
        is_package = any(f"/{package}".endswith(f"/{below}") for package in self.build.packages)
        return {source.pattern: above[top]} if top != folder and is_package else {}
