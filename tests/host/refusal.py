"""Helper for checks that may refuse."""

from collections.abc import Callable

from bakehouse.errors import RefusedError


def refusal(look: Callable[[], object]) -> str | None:
    """Return the reason of a refusal that also says what to do; None without a refusal."""
    try:
        look()
    except RefusedError as refused:
        assert refused.hint
        return refused.what
    return None
