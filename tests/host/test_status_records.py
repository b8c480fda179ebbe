"""When a product is not as it was left."""

from dataclasses import replace

import pytest

from bakehouse.host.status_records import ProductStatus, ServiceStatus

WEB = ServiceStatus("web", "running", "r/web:a", "sha256:1", "a", None, True, ())
STATUS = ProductStatus("shop", "a", "a", "a", None, None, None, None, None, (WEB,), ())


@pytest.mark.parametrize(
    ("status", "drifts"),
    [
        (STATUS, False),
        (replace(STATUS, services=()), False),
        (replace(STATUS, services=(WEB, replace(WEB, drift=("is exited",)))), True),
        (replace(STATUS, host=("RUNBOOK.md differs",)), True),
        (replace(STATUS, interrupted="a"), True),
        # what somebody wants, and what there is to be had, is no drift
        (replace(STATUS, frozen="the auditors are here", busy="deploy by ann", latest="b"), False),
        (replace(STATUS, services=(replace(WEB, latest=False),)), False),
        (replace(STATUS, advice=("render host.json again",)), False),
    ],
)
def test_what_is_not_as_it_was_left(status: ProductStatus, drifts: bool) -> None:
    assert status.drifts is drifts
