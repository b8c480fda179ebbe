"""Plain scalars as YAML 1.2's core schema reads them: `on`, `yes` and dates are text.

https://yaml.org/spec/1.2.2/#103-core-schema
"""

import re

_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+").fullmatch
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
).fullmatch
_NUMERIC = frozenset("-.0123456789")
# Numbers that would not come back as they are written (0123, 0o7, +1, .inf) stay text in a manifest.
_KEPT = re.compile(r"-?(?:0(?![0-9ox])|[1-9]|\.[0-9])").match
_EXACT_DIGITS = 18


class Float(float):
    """A number with its source text: an argument `1.10` must not become `1.1`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> "Float":
        """Read the number from its text."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def kind(text: str) -> str:
    """Name the type of an unquoted scalar as YAML's tags do: `null`, `bool`, `int`, `float` or `str`."""
    if text in _CONSTANTS:
        return "null" if _CONSTANTS[text] is None else "bool"
    if _INTEGER(text):
        return "int"
    return "float" if _FLOAT(text) else "str"


def value(text: str) -> str | int | Float | bool | None:
    """Read an unquoted scalar of the manifest; a number that has another form than ours stays text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _NUMERIC and _KEPT(text):
        if _INTEGER(text) and len(text.lstrip("-")) <= _EXACT_DIGITS:
            return int(text)
        if _FLOAT(text):
            return Float(text)
    return text
