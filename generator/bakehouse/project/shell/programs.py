"""Programs that run another command: `sudo`, `timeout`, `ssh`, `bash -c` and the like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from posixpath import basename

from .words import is_name

_SHELLS = frozenset(("sh", "bash", "dash", "ash", "ksh", "zsh"))
_SSH_VALUES = "BbcDEeFIiJLlmOoPpQRSWw"
_PACKAGE_VERBS = ("npm exec", "npm x", "pnpm exec", "pnpm dlx", "yarn exec", "yarn dlx")
# The options with a value, as letters and in full, and how many words come before the command.
_PREFIXES: Mapping[str, tuple[str, Sequence[str], int]] = {
    "sudo": (
        "ugpCrtDRTUh",
        ("user", "group", "prompt", "close-from", "role", "type", "chdir", "chroot", "host"),
        0,
    ),
    "doas": ("uC", (), 0),
    "env": ("uCS", ("unset", "chdir"), 0),
    "nohup": ("", (), 0),
    "exec": ("a", (), 0),
    "builtin": ("", (), 0),
    "time": ("fo", ("format", "output"), 0),
    "nice": ("n", ("adjustment",), 0),
    "ionice": ("cnp", ("class", "classdata"), 0),
    "setsid": ("", (), 0),
    "stdbuf": ("ioe", ("input", "output", "error"), 0),
    "timeout": ("ks", ("kill-after", "signal"), 1),
    "flock": ("wE", ("timeout", "conflict-exit-code"), 1),
    "sshpass": ("pfdP", (), 0),
    "systemd-run": ("pMHu", ("property", "unit", "slice"), 0),
    "gosu": ("", (), 1),
    "su-exec": ("", (), 1),
    "corepack": ("", (), 0),
    "cross-env": ("", (), 0),
    **dict.fromkeys(("npx", "pnpx", "bunx", *_PACKAGE_VERBS), ("pc", ("package", "call"), 0)),
}
_ASSIGNING = ("sudo", "env", "cross-env")


@dataclass(frozen=True, slots=True)
class Call:
    """The command that a command line runs in the end: words, or a text that a shell reads.

    `variables` are set for it alone; `reads_input` is true if a shell runs what it reads.
    `host` is the machine that ssh runs it on.
    """

    words: tuple[str, ...]
    variables: Mapping[str, str]
    host: str = ""
    text: str | None = None
    reads_input: bool = False


def resolve(words: Sequence[str], variables: Mapping[str, str]) -> Call:
    """Return what a command line runs behind the programs that only run it."""
    call = Call(tuple(words), variables)
    while call.words:
        # a version may be behind the name of a package: pnpm@9
        name = basename(call.words[0]).partition("@")[0]
        pair = " ".join((name, *call.words[1:2]))
        if pair in _PACKAGE_VERBS:
            call = _behind_prefix(pair, replace(call, words=call.words[1:]))
        elif name in _PREFIXES:
            call = _behind_prefix(name, call)
        elif name == "command" and not _has_letter(call.words[1:2], "vV"):
            call = replace(call, words=_split(call.words[1:], "", ())[1])
        elif name.strip('${}"').upper() == "SUDO":
            call = replace(call, words=call.words[1:])
        else:
            return _last(name, call)
    return call


def _behind_prefix(name: str, call: Call) -> Call:
    letters, names, skipped = _PREFIXES[name]
    words = _split(call.words[1:], letters, names)[1]
    if name in _ASSIGNING:
        count = next((at for at, word in enumerate(words) if not _is_assignment(word)), len(words))
        given = dict(word.split("=", 1) for word in words[:count])
        return replace(call, words=words[count:], variables={**call.variables, **given})
    if name == "flock" and words[1:2] in (("-c",), ("--command",)):
        return replace(call, words=(), text=" ".join(words[2:3]))
    return replace(call, words=words[skipped:])


def _last(name: str, call: Call) -> Call:
    rest = call.words[1:]
    if name == "ssh":
        target = _split(rest, _SSH_VALUES, ())[1]
        while _is_option_variable(*target[:2]):
            target = target[1:]
        text = " ".join(_split(target[1:], "", ())[1])
        return Call((), {}, "".join(target[:1]) or "?", text or None, reads_input=not text)
    if name in _SHELLS:
        options, words = _split(rest, "oO", ("rcfile", "init-file"))
        if _has_letter(options, "c"):
            return replace(call, text=" ".join(words[:1]))
        return replace(call, reads_input=not words or _has_letter(options, "s"))
    if name == "eval":
        return replace(call, text=" ".join(rest))
    if name == "su":
        given = (at for at, word in enumerate(rest) if word in ("-c", "--command"))
        at = next(given, len(rest))
        return replace(call, text=" ".join(rest[at + 1 : at + 2]) or None)
    return call


def _split(words: Sequence[str], letters: str, names: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Separate the options at the front, those with values among them, from the words behind them."""
    at, options = 0, list[str]()
    while at < len(words) and words[at].startswith("-") and words[at] != "-":
        word = words[at]
        options.append(word)
        at += 1
        if word == "--":
            break
        takes = word[2:] in names if word.startswith("--") else word[-1] in letters
        if takes and not word.startswith("--") and any(letter in letters for letter in word[1:-1]):
            takes = False
        at += takes
    return options, tuple(words[at:])


def _is_option_variable(word: str = "", following: str = "") -> bool:
    """Tell whether a variable is followed by what must be the machine: then it is for the options."""
    is_machine = following.startswith("$") or "@" in following
    return word.startswith("$") and is_machine and len(following.split()) == 1


def _has_letter(options: Sequence[str], letters: str) -> bool:
    return any(set(word[1:]) & set(letters) for word in options if word[:1] == "-" and word[:2] != "--")


def _is_assignment(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and is_name(name)
