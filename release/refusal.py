"""Reasons not to release, for people to read."""


class Refused(Exception):
    """A rule that the release breaks: the cause, and the next step."""

    def __init__(self, cause: str, fix: str) -> None:
        super().__init__(f"{cause}\n  fix: {fix}")
