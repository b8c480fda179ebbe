"""The registry answers with errors for a moment: a deploy goes on."""

from collections.abc import Iterator

import pytest

from ..support.front import Front, front
from ..support.real import Registry
from .conftest import New, first, fleets
from .fleet import Fleet
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


@pytest.fixture(scope="module")
def deployed(new: New) -> Fleet:
    """Its first releases serve."""
    return first(new())


@pytest.mark.parametrize("fault", [502, 429, "reset"])
def test_a_failure_that_passes_ends_no_deploy(fleet: Fleet, failing: Front, fault: int | str) -> None:
    commit = fleet.release(web=f"ok {fault}")
    failing.log.clear()
    failing.fail(f"GET .*/shop-release/manifests/{commit}", fault, 1)
    fleet.good("deploy", "shop", "--tag", commit)
    assert fleet.digests() == fleet.expected()
    assert [line.split()[2] for line in failing.log if f"/{commit}" in line][:2] == [str(fault), "200"]
