"""The lock files: each requirement with its version and its hashes."""

import re
from dataclasses import dataclass

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..golden.trees import TOP

HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """One locked requirement and the sha256 of each file that may be installed for it."""

    requirement: Requirement
    hashes: frozenset[str]

    @property
    def version(self) -> str:
        (only,) = self.requirement.specifier
        assert only.operator == "==", self.requirement
        return only.version

    def satisfies(self, wanted: Requirement) -> bool:
        return wanted.specifier.contains(self.version, prereleases=True)


@dataclass(frozen=True)
class Lock:
    """A lock file: its options, and its pins by their normalized names."""

    options: tuple[str, ...]
    pins: dict[str, Pin]

    def unmet(self, wanted: list[str]) -> list[str]:
        """Return the requirements that no pin satisfies."""
        requirements = [Requirement(each) for each in wanted]
        found = ((each, self.pins.get(canonicalize_name(each.name))) for each in requirements)
        return [str(each) for each, pin in found if not pin or not pin.satisfies(each)]


def read(file: str) -> Lock:
    return parsed((TOP / file).read_text(encoding="utf-8"))


def parsed(text: str) -> Lock:
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    logical = "\n".join(lines).replace("\\\n", " ").splitlines()
    pins = [_pin(line) for line in logical if not line.startswith("-")]
    options = tuple(line for line in logical if line.startswith("-"))
    return Lock(options, {canonicalize_name(pin.requirement.name): pin for pin in pins})


def _pin(line: str) -> Pin:
    requirement, *_ = line.split(" --hash=")
    rest = HASH.sub("", line.removeprefix(requirement))
    assert not rest.strip(), f"not a hash: {rest.strip()}"
    return Pin(Requirement(requirement.strip()), frozenset(HASH.findall(line)))
