"""Values of a service in each spelling; tests/compose shows that Compose itself prints them so."""

from typing import Any

import pytest

from bakehouse.deploy_rules import service_values
from bakehouse.host.planning import mixed_limits
from bakehouse.host.state.long_limits import LongLimits


def resources(**sections: Any) -> dict[str, Any]:
    return {"deploy": {"resources": sections}}


@pytest.mark.compose_row("limits that the repo's file alone gives")
@pytest.mark.parametrize(
    ("service", "memory", "reservation"),
    [
        ({}, None, None),
        ({"deploy": None}, None, None),
        ({"mem_limit": "64", "mem_reservation": "32"}, 64, 32),
        (resources(limits={"memory": "64"}, reservations={"memory": "32"}), 64, 32),
        ({**resources(limits={"memory": "64"}), "mem_reservation": "32"}, 64, 32),
        (resources(limits={"cpus": 0.5}, reservations={"devices": []}), None, None),
        ({"mem_limit": "0"}, 0, None),
    ],
)
def test_memory(service: dict[str, Any], memory: int | None, reservation: int | None) -> None:
    assert (service_values.memory(service), service_values.reservation(service)) == (memory, reservation)


@pytest.mark.parametrize(
    ("healthcheck", "has", "of_image"),
    [
        ({}, False, True),
        ({"interval": "5s"}, False, True),
        ({"test": ["CMD", "true"]}, True, False),
        ({"test": ["NONE"]}, False, False),
        ({"test": ["CMD", "true"], "disable": True}, False, False),
        ({"interval": "5s", "disable": True}, False, False),
    ],
)
def test_healthcheck(healthcheck: dict[str, Any], has: bool, of_image: bool) -> None:
    assert service_values.has_test(healthcheck) is has
    assert service_values.is_of_image(healthcheck) is of_image


@pytest.mark.parametrize(
    ("service", "endless"),
    [
        ({}, False),
        ({"restart": "on-failure:3"}, False),
        ({"restart": "always"}, True),
        ({"restart": "always", "deploy": {"restart_policy": {"condition": "none"}}}, False),
        ({"deploy": {"restart_policy": {"condition": "any"}}}, True),
    ],
)
def test_restart_policy(service: dict[str, Any], endless: bool) -> None:
    assert service_values.is_endless(service) is endless


@pytest.mark.parametrize(
    ("service", "limits"),
    [
        ({}, None),
        ({"cpus": 1, "pids_limit": 5, "mem_limit": "64", "mem_reservation": "8"}, None),
        (resources(limits={"memory": "64"}), None),
        # each section of the long form is beside its own short keys alone
        ({**resources(limits={"memory": "64"}), "mem_reservation": "8"}, None),
        ({**resources(reservations={"memory": "8"}), "cpus": 1, "mem_limit": "64"}, None),
        ({**resources(limits={"cpus": 1}), "cpus": 1}, None),
        (
            {**resources(limits={"memory": "64"}), "cpus": 1, "pids_limit": -1},
            LongLimits(("cpus", "pids_limit"), {"limits": {"cpus": 1, "pids": -1}}),
        ),
        (
            {
                **resources(limits={"memory": "64"}, reservations={}),
                "mem_limit": "32",
                "mem_reservation": "8",
            },
            LongLimits(("mem_limit", "mem_reservation"), {"reservations": {"memory": "8"}}),
        ),
    ],
)
def test_limits_that_the_pins_carry(service: dict[str, Any], limits: LongLimits | None) -> None:
    assert mixed_limits.found({"web": service}) == ({"web": limits} if limits else {})
