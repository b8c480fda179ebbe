"""Patterns of paths: `*` is any part of one name, `**` any number of folders, a folder is all in it."""

from functools import cache
from itertools import pairwise

ANY_FOLDERS = "**"
_STAR = "*"
_WHOLE = "."


def is_glob(path: str) -> bool:
    """Tell a pattern that can match several paths."""
    return _STAR in path


def is_valid(path: str) -> bool:
    """Tell whether each `**` is a complete part of the path, and no two are in a row."""
    parts = path.split("/")
    in_a_row = any(pair == (ANY_FOLDERS, ANY_FOLDERS) for pair in pairwise(parts))
    return not in_a_row and all(ANY_FOLDERS not in part or part == ANY_FOLDERS for part in parts)


def can_meet(first: str, second: str) -> bool:
    """Tell whether some file can be in what the one matches and in what the other matches."""
    one, other = _parts(first), _parts(second)

    @cache
    def meet(at: int, other_at: int) -> bool:
        if at == len(one) or other_at == len(other):
            return True
        if one[at] == ANY_FOLDERS:
            return meet(at + 1, other_at) or meet(at, other_at + 1)
        if other[other_at] == ANY_FOLDERS:
            return meet(at, other_at + 1) or meet(at + 1, other_at)
        return _can_be_one_name(one[at], other[other_at]) and meet(at + 1, other_at + 1)

    return meet(0, 0)


def covers(pattern: str, path: str) -> bool:
    """Tell whether a pattern matches a plain path or a folder around it."""
    wanted, names = _parts(pattern), _parts(path)

    @cache
    def match(at: int, name: int) -> bool:
        if at == len(wanted):
            return True
        if name == len(names):
            return False
        if wanted[at] == ANY_FOLDERS:
            return match(at + 1, name) or match(at, name + 1)
        return _fits(wanted[at], names[name]) and match(at + 1, name + 1)

    return match(0, 0)


def _parts(path: str) -> tuple[str, ...]:
    return () if path == _WHOLE else tuple(path.split("/"))


def _can_be_one_name(first: str, second: str) -> bool:
    if not is_glob(first):
        return _fits(second, first)
    if not is_glob(second):
        return _fits(first, second)
    heads = first.split(_STAR)[0], second.split(_STAR)[0]
    tails = first.split(_STAR)[-1], second.split(_STAR)[-1]
    return _one_begins(*heads) and _one_begins(tails[0][::-1], tails[1][::-1])


def _one_begins(first: str, second: str) -> bool:
    return first.startswith(second) or second.startswith(first)


def _fits(pattern: str, name: str) -> bool:
    head, *rest = pattern.split(_STAR)
    if not rest:
        return pattern == name
    *middle, tail = rest
    if len(name) < len(head) + len(tail) or not (name.startswith(head) and name.endswith(tail)):
        return False
    at = len(head)
    for piece in middle:
        at = name.find(piece, at, len(name) - len(tail))
        if at < 0:
            return False
        at += len(piece)
    return True
