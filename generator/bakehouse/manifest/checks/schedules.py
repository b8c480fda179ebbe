"""Cron lines: fields that both forges read alike, and two lines that can be told apart."""

import re
from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error
from bakehouse.manifest.refused import for_each
from bakehouse.model.forge import Schedules
from bakehouse.model.manifest import Manifest
from bakehouse.values import Location

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 6))
_ITEM = re.compile(r"(?:\*|([0-9]+)(?:-([0-9]+))?)(?:/([0-9]+))?")


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report fields out of range, and one line for both."""
    return for_each([manifest.forge.schedules], _rebuild, _promote, _same)


def _rebuild(schedules: Schedules) -> Iterator[Finding]:
    return _fields(schedules.rebuild, schedules.at["rebuild"])


def _promote(schedules: Schedules) -> Iterator[Finding]:
    return _fields(schedules.promote, schedules.at["promote"])


def _fields(line: str | None, at: Location) -> Iterator[Finding]:
    for text, (name, low, high) in zip(line.split() if line else (), _FIELDS, strict=False):
        if not all(_reads(item, low, high) for item in text.split(",")):
            yield error("schedule", at, f"the {name} cannot be `{text}`", f"use {low} to {high}, or `*`")


def _same(schedules: Schedules) -> Iterator[Finding]:
    if schedules.rebuild and schedules.rebuild == schedules.promote:
        what = "both schedules are the same, so a run cannot see which one started it"
        yield error("schedule-same", schedules.at["promote"], what, "choose another minute")


def _reads(item: str, low: int, high: int) -> bool:
    match = _ITEM.fullmatch(item)
    if match is None:
        return False
    first, last, step = (int(each) if each else None for each in match.groups())
    start = low if first is None else first
    end = start if last is None else last
    return low <= start <= end <= high and step != 0
