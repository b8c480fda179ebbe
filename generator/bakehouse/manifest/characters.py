"""Characters that no generated file can carry."""

import re
import unicodedata

_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NOT_IN_FILE = re.compile(f"\r(?!\n)|(?!\r){_NOT_TEXT.pattern}")


def control(text: str) -> re.Match[str] | None:
    """Find the first character that is no text; newline and tab are."""
    return _NOT_TEXT.search(text)


def control_in_file(text: str) -> re.Match[str] | None:
    """Find the first character that a manifest may not hold as it is; CR before LF may stand there."""
    return _NOT_IN_FILE.search(text)


def composed(text: str) -> bool:
    """Tell text in Unicode's form NFC; HCL would change any other."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)
