"""The registry answers with errors for a moment: a deploy goes on."""

from collections.abc import Iterator

import pytest

from ..support.front import Front, front
from ..support.real import Registry
from .conftest import New, fleets
from .fleet import set_up
from .marks import REAL

pytestmark = REAL


@pytest.fixture(scope="module")
def failing(registry: Registry) -> Iterator[Front]:
    with front(registry.address) as made:
        yield made


@pytest.fixture(scope="module")
def new(failing: Front, registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[New]:
    """Products whose registry stands behind that front."""
    there = Registry(failing.address, registry.username, registry.password)
    yield from fleets(there, tmp_path_factory)


# the other faults are shown of the client alone, in tests/outside
@pytest.mark.parametrize(
    "fault", [502, *(pytest.param(each, marks=pytest.mark.soak) for each in (429, "reset"))]
)
def test_a_failure_that_passes_ends_no_deploy(new: New, failing: Front, fault: int | str) -> None:
    fleet = new()
    assert set_up(fleet).code == 0
    (fleet.checkout / ".env").write_text("SECRET=first\n", encoding="utf-8")
    commit = fleet.release()
    failing.log.clear()
    failing.fail(f"GET .*/shop-release/manifests/{commit}", fault, 1)
    fleet.good("deploy", "shop", "--tag", commit)
    fleet.assert_serves()
    assert fleet.digests() == fleet.expected()
    assert [line.split()[2] for line in failing.log if f"/{commit}" in line][:2] == [str(fault), "200"]
