"""The effect of a command on a `node_modules`: all dependencies, or those of production alone.

An option decides over a variable of the package manager, and this over NODE_ENV. What cannot be told, such as
a variable among the options, or a script that is named for pruning, makes the effect UNKNOWN. So does
NODE_ENV for pnpm and Bun: it depends on their version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from posixpath import join, normpath

from bakehouse.project.shell.steps import Step

# Yarn since version 2, which may install without a `node_modules`.
BERRY = "yarn berry"
MANAGERS = ("npm", "yarn", "pnpm", "bun")
_NPM_INSTALL = ("install", "i", "in", "ins", "inst", "isntall", "install-test", "it")
_NPM_CI = ("ci", "clean-install", "install-clean", "ic", "install-ci-test", "cit")
_INSTALL = {
    "npm": (*_NPM_INSTALL, *_NPM_CI),
    "yarn": ("", "install"),
    "pnpm": ("install", "i", "ci", "clean-install", "install-test", "it", "fetch"),
    "bun": ("install", "i", "ci"),
}
_FOLDER = ("--prefix", "-C", "--cwd", "--dir")
# Options whose value is the next word.
_SELECTION = ("--omit", "--include", "--only", "--filter", "-F", "--filter-prod", "--workspace", "--mode")
_STORES = ("--registry", "--cache", "--store-dir", "--cache-folder", "--cache-dir", "--virtual-store-dir")
_MANNERS = ("--network-timeout", "--network-concurrency", "--loglevel", "--reporter", "--mutex", "--backend")
_PLACES = ("--modules-folder", "--location", "--userconfig")
_VALUED = frozenset((*_FOLDER, *_SELECTION, *_STORES, *_MANNERS, *_PLACES))
_PRODUCTION = {
    "npm": ("--production", "--prod"),
    "yarn": ("--production", "--prod"),
    "pnpm": ("--production", "--prod", "-P"),
    "bun": ("--production", "-p"),
}
_INSTALLS_NOTHING = ("-g", "--global", "--dry-run", "--package-lock-only", "--lockfile-only")
_SHOWS = ("--help", "-h", "--version", "-v")
_VALUES_OF_NOTHING = (("--location", "global"), ("--mode", "update-lockfile"))
_BERRY = frozenset(("--immutable", "--immutable-cache", "--check-cache", "--inline-builds", "--mode"))
# Tried with pnpm 9 and 10 and with Bun 1.4: an installation for production leaves what is there; pnpm 10 and
# Bun ignore NODE_ENV.
_KEEPS = ("pnpm", "bun")
_SETTINGS = ("omit", "include", "only", "production")


class Effect(Enum):
    """A change of a `node_modules`."""

    FULL = auto()
    PRODUCTION = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class ModulesChange:
    """The effect of a command on the `node_modules` at `path`; Yarn 2 and later are the manager `BERRY`.

    `removes` is false where packages of an earlier installation stay.
    """

    effect: Effect
    path: str
    manager: str
    removes: bool = True


@dataclass(frozen=True, slots=True)
class _Call:
    manager: str
    words: tuple[str, ...]
    options: tuple[tuple[str, str], ...]

    def value(self, names: Iterable[str]) -> str | None:
        values = [value for name, value in self.options if name in names]
        return values[-1] if values else None

    @property
    def verb(self) -> str:
        return self.words[0] if self.words else ""


def change(command: Step, is_berry: bool) -> ModulesChange | None:
    """Return what a command changes; None if that is no `node_modules` as a whole."""
    manager = command.program
    call = _call(manager, command.words[1:])
    if manager not in MANAGERS:
        is_script = manager in ("sh", "bash", "make") or "/" in command.words[0]
        return _unknown(command, "") if is_script and _names_pruning(command) else None
    if any(
        option in _VALUES_OF_NOTHING or option[0] in (*_INSTALLS_NOTHING, *_SHOWS) for option in call.options
    ):
        return None
    is_berry = manager == "yarn" and (is_berry or any(name in _BERRY for name, _ in call.options))
    folder = normpath(join(command.folder, call.value(_FOLDER) or ""))
    production = _production(call, command.environment, is_berry)
    if call.verb == "prune":
        return None if production is Effect.FULL else ModulesChange(production, _modules(folder), manager)
    if manager == "pnpm" and call.verb == "deploy":
        return ModulesChange(production, _modules(join(folder, *call.words[1:2])), manager)
    if call.words[:2] == ("workspaces", "focus"):
        return ModulesChange(production, _modules(folder), BERRY)
    if call.verb not in _INSTALL[manager]:
        return _unknown(command, manager) if _names_pruning(command) else None
    if any(not word.startswith(("$", "`")) for word in call.words[1:]):
        return None
    effect = Effect.UNKNOWN if call.words[1:] else production
    path = call.value(("--modules-folder",))
    path = normpath(join(folder, path)) if path else _modules(folder)
    return ModulesChange(effect, path, BERRY if is_berry else manager, manager not in _KEEPS)


def settings(command: Step) -> dict[str, str]:
    """Return what `npm config set` and the like set, as the variables that have the same meaning."""
    words = [part for word in command.words[1:] for part in word.split("=") if not word.startswith("-")]
    if command.program not in MANAGERS:
        return {}
    match words:
        case ["config", "set", name, *value] | ["set", name, *value] if name in _SETTINGS:
            return {f"npm_config_{name}": value[0] if value else "true"}
        case ["pkg", "delete", *keys] if "devDependencies" in keys:
            return {"npm_config_omit": "dev"}
    return {}


def _call(manager: str, given: tuple[str, ...]) -> _Call:
    words: list[str] = []
    options: list[tuple[str, str]] = []
    left = list(given)
    while left:
        word = left.pop(0)
        if (word in _VALUED or (manager, word) == ("npm", "-w")) and left:
            options.append((word, left.pop(0)))
        elif word.startswith("-"):
            name, _, value = word.partition("=")
            options.append((name, value))
        else:
            words.append(word)
    return _Call(manager, tuple(words), tuple(options))


def _production(call: _Call, environment: Mapping[str, str], is_berry: bool) -> Effect:
    chosen = _by_options(call)
    if is_berry or chosen is not None:
        return Effect.PRODUCTION if chosen else Effect.FULL
    named = {name.lower().replace("-", "_"): value for name, value in environment.items()}
    node = environment.get("NODE_ENV", "")
    configured = [value for key in _SETTINGS if (value := named.get(f"npm_config_{key}"))]
    if any("$" in value or "`" in value for value in (node, *configured)):
        return Effect.UNKNOWN
    if named.get("npm_config_include") == "dev" or named.get("npm_config_production") == "false":
        return Effect.FULL
    is_set = named.get("npm_config_production") or "dev" in named.get("npm_config_omit", "").split()
    is_only = named.get("npm_config_only", "").startswith("prod")
    if is_set or is_only:
        return Effect.PRODUCTION
    if node == "production":
        return Effect.UNKNOWN if call.manager in _KEEPS else Effect.PRODUCTION
    return Effect.FULL


def _by_options(call: _Call) -> bool | None:
    """Return whether the options leave development dependencies out; None if they leave it open."""
    chosen: bool | None = None
    for name, value in call.options:
        if (name, value) == ("--include", "dev"):
            return False
        if (name, value) == ("--omit", "dev") or (name == "--only" and value.startswith("prod")):
            chosen = True
        elif name in _PRODUCTION[call.manager]:
            chosen = value != "false"
    return chosen


def _names_pruning(command: Step) -> bool:
    return any("prune" in word for word in command.words)


def _unknown(command: Step, manager: str) -> ModulesChange:
    return ModulesChange(Effect.UNKNOWN, _modules(command.folder), manager)


def _modules(folder: str) -> str:
    return normpath(join(folder, "node_modules"))
