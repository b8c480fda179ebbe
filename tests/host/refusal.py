"""What a look says that may refuse."""

from collections.abc import Callable

from bakehouse.errors import RefusedError


def refusal(look: Callable[[], object]) -> str | None:
    """What is wrong, by a refusal that says what to do, too; None where it is not refused."""
    try:
        look()
    except RefusedError as refused:
        assert refused.mend
        return refused.what
    return None
