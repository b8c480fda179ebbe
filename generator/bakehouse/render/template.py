"""Rendering by jinja2; nothing else knows it.

A template prints nothing but cited values, and `finalize` quotes each for the file's language: a value fills
a whole scalar, word or string. Rendered once more with `citing`, each value leaves its number between two
control characters that no manifest value can have, which shows line by line where the text comes from.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import jinja2

from bakehouse.render.output import Output
from bakehouse.values import Cited, Location, Part, Remark, Value

_MARK = re.compile("\x02([0-9]+)\x03")


def render(output: Output) -> str:
    """Render the template; `tail` follows its text."""
    return _environment(output.language).get_template(output.template).render(c=output.context())


def origins(output: Output) -> tuple[tuple[Location, ...], ...]:
    """Return for each line of the file the manifest's places that it comes from, in order and once each."""
    seen: list[tuple[Location, ...]] = []
    printed = _printed(output.language)

    def marked(value: Any) -> str:
        text = printed(value)
        seen.append(value.origins)
        return f"\x02{len(seen) - 1}\x03{text}"

    text = _make(marked).get_template(output.template).render(c=output.context())
    return tuple(_cited(line, seen) for line in (text + output.tail).split("\n"))


def _cited(line: str, seen: list[tuple[Location, ...]]) -> tuple[Location, ...]:
    places = (place for number in _MARK.findall(line) for place in seen[int(number)])
    return tuple(dict.fromkeys(places))


@cache
def _environment(language: str) -> jinja2.Environment:
    return _make(_printed(language))


def _printed(language: str) -> Callable[[Any], str]:
    """Return the function that prints a value in a language."""
    module = import_module(f"bakehouse.languages.{language}")

    # a repo's values stand in several places each
    # `typed`, since True is 1 to it
    @lru_cache(maxsize=10_000, typed=True)
    def quoted(value: Value) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            return str(value)
        quote: Callable[[tuple[Part, ...]], str] = module.quote
        return quote(value if isinstance(value, tuple) else (value,))

    def printed(value: Any) -> str:
        if not isinstance(value, Cited):
            raise TypeError(f"a template prints cited values alone, not {value!r}")
        return str(module.comment(value.value)) if isinstance(value, Remark) else quoted(value.value)

    return printed


def _make(finalize: Callable[[Any], str]) -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_folder()),
        block_start_string="{{%",
        block_end_string="%}}",
        variable_start_string="{{{",
        variable_end_string="}}}",
        comment_start_string="{{#",
        comment_end_string="#}}",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        finalize=finalize,
    )


@cache
def source(name: str) -> str:
    """Read a file that ships beside the templates."""
    return (_folder() / name).read_text(encoding="utf-8")


def _folder() -> Path:
    """Return the folder of the templates: beside the package in a checkout, inside it in a wheel."""
    inside = Path(__file__).parents[1] / "templates"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "templates"
