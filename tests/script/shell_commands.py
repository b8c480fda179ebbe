"""The commands of a script, and the events that they are."""

import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from .shell_events import Event, Events, Functions
from .shell_tokens import Token, tokens
from .shell_words import expansions

ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=")
END = Token("end", "")
ENDS_STATEMENT = (";", "&", "\n")
NAMES_VARIABLES = ("read", "unset", "export")


def read_script(parts: Mapping[str, str]) -> Functions:
    """The events of all parts."""
    events = Events()
    for part, text in parts.items():
        events.here = Event("", "", part)
        _Reader(list(tokens(text)), events).commands()
    return events.functions


@dataclass
class _Reader:
    """Takes tokens from the front, command by command."""

    tokens: list[Token]
    events: Events

    @property
    def next(self) -> Token:
        return self.tokens[0] if self.tokens else END

    def take(self) -> str:
        return self.tokens.pop(0).text

    def skip_lines(self) -> None:
        while self.next.text == "\n":
            self.take()

    def commands(self, *ends: str) -> str:
        """All up to one of the words that end the list, which is taken and handed back."""
        while self.next is not END and self.next.text not in ends:
            self.statement()
        return self.take() if ends else ""

    def statement(self) -> None:
        """Commands that `&&`, `||` or `|` joins; all but the first may not happen."""
        self.command()
        while self.next.text in ("&&", "||", "|"):
            self.take()
            self.skip_lines()
            with self.events.inside():
                self.command()
        if self.next.text in ENDS_STATEMENT:
            self.take()

    def command(self) -> None:
        if self.next.kind == "document":
            self.expand(self.take(), quoted=True)
        elif self.tokens[1:] and self.tokens[1].text == "()":
            self.definition()
        elif self.next.text in COMPOUND:
            COMPOUND[self.take()](self)
            self.redirections()
        else:
            self.simple()

    def definition(self) -> None:
        with self.events.define(self.take()):
            del self.tokens[:2]
            self.commands("}")

    def redirections(self) -> None:
        while self.next.kind == "redirection":
            self.take()
            self.expand(self.take())

    def if_(self) -> None:
        choice, end = next(self.events.numbers), "if"
        while end != "fi":
            if end != "else":
                self.commands("then")
            with self.events.inside(choice):
                end = self.commands("elif", "else", "fi")

    def loop(self, runs: bool = False) -> None:
        """Twice, since what a round sets the next one reads; where it surely `runs`, the first happens."""
        begin = list(self.tokens)
        for again in (not runs, True):
            self.tokens = list(begin)
            self.commands("do")
            with self.events.inside() if again else nullcontext():
                self.commands("done")

    def for_(self) -> None:
        name, words = self.take(), self.take()
        while self.next.text not in ENDS_STATEMENT:
            words = self.take()
            self.expand(words)
        self.events.tell("set", name)
        self.take()
        self.loop(runs="$" not in words)

    def case(self) -> None:
        self.expand(self.take())
        self.take()
        choice, end = next(self.events.numbers), ";;"
        while end != "esac":
            end = self.branch(choice)

    def branch(self, choice: int) -> str:
        """One of a case; where that runs what it was asked for, it calls each of its patterns."""
        self.skip_lines()
        if self.next.text == "esac":
            return self.take()
        patterns = self.patterns()
        for pattern in patterns if self.next.text.startswith('"$') else ():
            with self.events.inside(choice):
                self.events.tell("call", pattern)
        with self.events.inside(choice):
            return self.commands(";;", "esac")

    def patterns(self) -> list[str]:
        patterns = []
        while (pattern := self.take()) != ")":
            self.expand(pattern)
            patterns.append(pattern)
        return patterns

    def apart(self) -> None:
        with self.events.inside(apart=True):
            self.commands(")")

    def simple(self) -> None:
        """Assignments alone set; before a command they are its environment."""
        words, assigned = list[str](), list[str]()
        while self.next.kind in ("word", "redirection"):
            self.redirections()
            if self.next.kind == "word":
                self.expand(self.next.text)
                found = None if words else ASSIGNMENT.match(self.next.text)
                (assigned if found else words).append(found.group(1) if found else self.next.text)
                self.take()
        for name in () if words else assigned:
            self.events.tell("set", name)
        if words:
            self.run(*words)

    def run(self, command: str, *arguments: str) -> None:
        self.events.tell("call", command)
        if command in NAMES_VARIABLES:
            for argument in arguments:
                self.name(command, argument)
        elif command == "spawn":
            with self.events.inside(apart=True):
                self.events.tell("call", arguments[1])
        elif command == "trap":
            self.events.tell("call", arguments[0].strip("'").partition(" ")[0])

    def name(self, command: str, argument: str) -> None:
        """A word behind `read`, `unset` or `export`; what is exported as it is, other programs read."""
        variable, sign, _ = argument.strip('"').partition("=")
        if not argument.startswith("-"):
            self.events.tell("read" if command == "export" and not sign else "set", variable)

    def expand(self, text: str, quoted: bool = False) -> None:
        """Record what a word reads, and what the commands in it do, in a process of their own."""
        for kind, what in expansions(text, quoted):
            if kind == "read":
                self.events.tell("read", what)
            else:
                with self.events.inside(apart=True):
                    _Reader(list(tokens(what)), self.events).commands()


COMPOUND = {
    "!": _Reader.command,
    "{": lambda reader: reader.commands("}"),
    "(": _Reader.apart,
    "if": _Reader.if_,
    "while": _Reader.loop,
    "until": _Reader.loop,
    "for": _Reader.for_,
    "case": _Reader.case,
}
