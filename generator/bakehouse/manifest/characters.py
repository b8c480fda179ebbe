"""What a scalar means: YAML 1.2's core types, and the text that no generated file can carry."""

import re
import unicodedata

_CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
# Numbers that would not come back as they are written (0123, 0o7, 1_000, 12:30) stay text.
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})").fullmatch
_FLOAT = re.compile(r"-?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?").fullmatch
_NUMERIC = frozenset("-.0123456789")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NOT_IN_FILE = re.compile(f"\r(?!\n)|(?!\r){_NOT_TEXT.pattern}")


class Float(float):
    """A number with its source text: an argument `1.10` must not become `1.1`."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> "Float":
        """The number that the text says."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def plain(text: str) -> str | int | Float | bool | None:
    """The value of an unquoted scalar; `on`, `yes`, dates and the like stay text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in _NUMERIC:
        if _INTEGER(text):
            return int(text)
        if _FLOAT(text):
            return Float(text)
    return text


def control(text: str) -> re.Match[str] | None:
    """The first character that is no text; newline and tab are."""
    return _NOT_TEXT.search(text)


def control_in_file(text: str) -> re.Match[str] | None:
    """The first character that a manifest may not hold as it is; CR before LF may stand there."""
    return _NOT_IN_FILE.search(text)


def composed(text: str) -> bool:
    """Whether the text is in Unicode's form NFC; HCL would change any other."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)
