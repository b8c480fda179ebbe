"""Every way that a command can fail, each with its exit code; nothing here prints.

0 fine · 1 drift or findings · 2 the manifest or the call is wrong · 3 an outside command failed ·
4 failed and rolled back · 5 rollback failed · 6 refused, nothing touched · 130 and 143 interrupted.
"""

from collections.abc import Iterable, Sequence

from bakehouse.findings import Finding


class BakehouseError(Exception):
    """A failure with a message for the user: what happened, then what to do next."""

    exit_code = 3

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(f"{what}\n  {hint}" if hint else what)
        self.what = what
        self.hint = hint


class UsageError(BakehouseError):
    """A wrong call: a repo that the manifest does not have, options that exclude each other."""

    exit_code = 2


class ManifestError(BakehouseError):
    """A wrong manifest; `findings` has every problem that one run can see."""

    exit_code = 2

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


class ExternalError(BakehouseError):
    """A failure of the disk, or of a command of another program."""

    exit_code = 3


class RolledBackError(BakehouseError):
    """A failed deploy that was rolled back: the previous release runs again."""

    exit_code = 4


class RollbackFailedError(BakehouseError):
    """A failed deploy whose rollback failed too: somebody must look."""

    exit_code = 5


class RefusedError(BakehouseError):
    """A refusal before anything was touched: going on would destroy something that is not ours."""

    exit_code = 6


class SupersededError(RefusedError):
    """A refusal before anything was touched: a newer release was first."""


class StoppedError(BakehouseError):
    """A request to end the process, by signal."""

    exit_code = 143


def worst(codes: Iterable[int]) -> int:
    """Return the worst of several products' exit codes; 0 if all succeeded."""
    found = set(codes)
    return next((code for code in _WORST if code in found), 0)


_WORST = (5, 4, 143, 3, 6, 2, 1)
