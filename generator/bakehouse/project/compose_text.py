"""The text of a Compose file as Compose decodes it. No I/O here."""

import codecs
import re

from bakehouse.project.yaml_nodes import BrokenError

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# the keys that name other files, and an escape, which may spell such a key
_LEADING = re.compile(r"include|extends|label_file|\\")


def decode(data: bytes) -> str:
    """Decode UTF-8, or UTF-16 with its mark; raises BrokenError."""
    try:
        return data.decode("utf-16" if data.startswith(_WIDE) else "utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BrokenError(f"line {line} is not UTF-8", line) from error


def may_lead_elsewhere(data: bytes) -> bool:
    """Tell whether a text that cannot be read as YAML may name other files."""
    encoding = "utf-16" if data.startswith(_WIDE) else "utf-8"
    return bool(_LEADING.search(data.decode(encoding, errors="replace")))
