"""Suggestions for a word that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is closest, if one is close."""
    return next(iter(get_close_matches(word, known, 1)), None)


def did_you_mean(
    word: str, known: Iterable[str], otherwise: str = "there are", listed: Iterable[str] | None = None
) -> str:
    """Ask for the known word that is closest; without one list all, or those that are to be listed."""
    known = list(known)
    if close := closest(word, known):
        return f"did you mean `{close}`?"
    return f"{otherwise}: " + (", ".join(known if listed is None else listed) or "none")
