"""The variables of a Dockerfile: ARG and ENV, and what a word becomes by them, as BuildKit expands it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from e2b_dockerfile_utils import ShellLex

from .instructions import DockerfileError, Instruction

AMD64 = "linux/amd64"
_PARTS = ("PLATFORM", "OS", "ARCH", "VARIANT")
# the machine that builds an image of another platform may have that or this one: each name stays as it is
_ANY_BUILDER = {f"BUILD{part}": f"$BUILD{part}" for part in _PARTS}


def of_platform(platform: str) -> dict[str, str]:
    """Return what BuildKit sets for a platform, such as `linux/arm64`."""
    target = _of_side("TARGET", platform)
    return target | (_of_side("BUILD", platform) if platform == AMD64 else _ANY_BUILDER)


def _of_side(side: str, platform: str) -> dict[str, str]:
    os, architecture, variant = (*platform.split("/"), "")[:3]
    values = (platform, os, architecture, variant)
    return {f"{side}{part}": value for part, value in zip(_PARTS, values, strict=True)}


@dataclass(slots=True)
class Variables:
    """Those that are known at one place: `arguments` of the build, `given` from outside, ENV before both.

    `before` are the arguments that a stage may declare without a value: those of the platform, and those
    that are declared before the first FROM.
    """

    escape: str
    given: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def child(self) -> "Variables":
        """Return those that a stage begins with which is built on the stage of these."""
        return Variables(self.escape, self.given, self.before, dict(self.arguments), dict(self.environment))

    def expand(self, word: str, line: int, unset_is_empty: bool = False) -> str:
        """Expand a word; a reference stays if only the base image can know its variable."""
        known = {**self.arguments, **self.environment}
        lexer = ShellLex(self.escape, env=known, skip_unset_env=not unset_is_empty)
        try:
            return lexer.process_word(word)
        except ValueError as error:
            raise DockerfileError(str(error), line) from None

    def declare(self, instruction: Instruction) -> None:
        """Take the variables of an ARG."""
        for word in instruction.words:
            name, given, default = word.partition("=")
            name = self.expand(name, instruction.lines[0])
            self.arguments[name] = self._value(name, default if given else None, instruction.lines[0])

    def set(self, instruction: Instruction) -> None:
        """Take the variables of an ENV; one word of it cannot use another one's new value."""
        line = instruction.lines[0]
        self.environment |= {
            self.expand(name, line): self.expand(value, line) for name, value in _pairs(instruction)
        }

    def _value(self, name: str, default: str | None, line: int) -> str:
        if name in self.given:
            return self.given[name]
        if default is not None:
            return self.expand(default, line)
        return self.before.get(name, "")


def _pairs(instruction: Instruction) -> Iterator[tuple[str, str]]:
    words = instruction.words
    return zip(words[::2], words[1::2], strict=True)
