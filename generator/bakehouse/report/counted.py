"""Numbers with their noun."""


def counted(number: int, noun: str) -> str:
    """Format a number and its noun: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
