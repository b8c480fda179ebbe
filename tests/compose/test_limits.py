"""Limits in each spelling, in a repo's own file below ours: ours win, theirs stay, and Compose takes it all.

In one project, since each call of Compose takes its time: a service for each pair of what the manifest gives
and what the repo's file has.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bakehouse.errors import ExternalError
from bakehouse.host.planning import compose_config
from bakehouse.host.planning.comparison import differences
from bakehouse.host.rollout import plain_compose
from bakehouse.model.service import ServiceConfig

from ..golden.renderer import rendered_trees
from ..host.shop import PRODUCT
from ..support.real import oldest_compose
from .checkout import MANIFEST, by_hand, committed

MIB = 1024**2
Values = dict[str, float]
# What the manifest gives, and the values that follow.
OURS: dict[str, tuple[str, Values]] = {
    "nothing": ("", {}),
    "limit": (", memory: {limit: 64MiB}", {"memory": 64 * MIB}),
    "reservation": (", memory: {reservation: 8MiB}", {"reservation": 8 * MIB}),
    "cpus": (", cpus: 0.25", {"cpus": 0.25}),
    "all": (
        ", memory: {limit: 64MiB, reservation: 8MiB}, cpus: 0.25",
        {"memory": 64 * MIB, "reservation": 8 * MIB, "cpus": 0.25},
    ),
}
# What the repo's file has, and the values that it means.
THEIRS: dict[str, tuple[str, Values]] = {
    "none": ("", {}),
    "mem-limit": (", mem_limit: 32m, memswap_limit: 40m", {"memory": 32 * MIB, "swap": 40 * MIB}),
    "mem-reservation": (", mem_reservation: 16m", {"reservation": 16 * MIB}),
    "cpus": (", cpus: 1.5", {"cpus": 1.5}),
    "quota": (", cpu_quota: 5000, cpu_period: 10000", {"quota": 5000, "period": 10000}),
    "pids": (", pids_limit: 100", {"pids": 100}),
    "short": (
        ", mem_limit: 32m, mem_reservation: 16m, cpus: 1.5, pids_limit: -1",
        {"memory": 32 * MIB, "reservation": 16 * MIB, "cpus": 1.5, "pids": -1},
    ),
    "long": (
        ", deploy: {resources: {limits: {memory: 32M, cpus: '1.5', pids: 100}, reservations: {memory: 16M}}}",
        {"memory": 32 * MIB, "reservation": 16 * MIB, "cpus": 1.5, "pids": 100},
    ),
    "both": (
        ", mem_limit: 32m, cpus: 1.5, deploy: {resources: {limits: {memory: 32M, cpus: '1.5'}}}",
        {"memory": 32 * MIB, "cpus": 1.5},
    ),
}
PAIRS = list(product(OURS, THEIRS))
# What means something only beside a value that is ours now.
LOST = {"memory": ("swap",), "cpus": ("quota", "period")}
BOTH = [
    pytest.param(False, marks=pytest.mark.compose, id="current"),
    pytest.param(True, marks=pytest.mark.oldest_compose, id="oldest"),
]


@pytest.fixture(params=BOTH)
def version(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `docker compose` the current one, or the oldest that we accept."""
    if request.param:
        monkeypatch.setenv("DOCKER_CONFIG", oldest_compose(tmp_path))


def meant(service: Mapping[str, Any]) -> Values:
    """What the engine is told, whichever spelling says it; both are never there with two values."""
    resources = service.get("deploy", {}).get("resources", {})
    limits, reservations = resources.get("limits", {}), resources.get("reservations", {})
    found = {
        "memory": (limits.get("memory"), service.get("mem_limit")),
        "reservation": (reservations.get("memory"), service.get("mem_reservation")),
        "cpus": (limits.get("cpus"), service.get("cpus")),
        "pids": (limits.get("pids"), service.get("pids_limit")),
        "swap": (service.get("memswap_limit"),),
        "quota": (service.get("cpu_quota"),),
        "period": (service.get("cpu_period"),),
    }
    told = {key: {float(value) for value in values if value is not None} for key, values in found.items()}
    assert all(len(values) < 2 for values in told.values()), told
    return {key: value for key, values in told.items() for value in values}


def wanted(ours: Values, theirs: Values) -> Values:
    lost = {name for key in ours for name in LOST.get(key, ())}
    return {key: value for key, value in theirs.items() if key not in lost} | ours


@pytest.mark.compose_row(
    "limits that the manifest gives",
    group="Limits",
    keys=(
        "services.mem_limit",
        "services.memswap_limit",
        "services.mem_reservation",
        "services.cpus",
        "services.cpu_period",
        "services.cpu_quota",
        "services.deploy.resources.limits.cpus",
        "services.deploy.resources.limits.memory",
        "services.deploy.resources.reservations.memory",
    ),
    render="writes the limit in the long form, and resets the other spellings of the same limit",
    deploy="the manifest's value is used, whatever the spelling in the repo's file",
    rollback="the older release's value is used",
)
@pytest.mark.compose_row(
    "limits that the repo's file alone gives",
    group="Limits",
    keys=(
        "services.mem_limit",
        "services.memswap_limit",
        "services.mem_reservation",
        "services.cpus",
        "services.cpu_period",
        "services.cpu_quota",
        "services.deploy.resources.limits.cpus",
        "services.deploy.resources.limits.memory",
        "services.deploy.resources.reservations.memory",
    ),
    render="stays",
    deploy=(
        "recreates the service (`configuration`). Beside a limit of the manifest, a short spelling that "
        "Compose would refuse is in `.bakehouse/pins.yaml` in the long form. Memory counts in both "
        "spellings"
    ),
    rollback="recreates it as the older release has it",
)
@pytest.mark.usefixtures("version")
def test_each_limit_of_ours_wins_and_each_other_one_of_theirs_stays(tmp_path: Path) -> None:
    base = "".join(f"  {o}-{t}: {{build: .{THEIRS[t][0]}}}\n" for o, t in PAIRS)
    ours = "".join(f"      {o}-{t}: {{image: web, ready: running{OURS[o][0]}}}\n" for o, t in PAIRS)
    override, _ = rendered_trees((MANIFEST + ours).encode())["shop"]["compose.production.yaml"]
    shop = committed(tmp_path, f"services:\n{base}", override)
    services = tuple(ServiceConfig(key=f"{o}-{t}", image="web") for o, t in PAIRS)
    planned = compose_config.resolve(shop.folder, replace(PRODUCT, services=services), "HEAD")
    plain_compose.write(shop.folder, planned, {})
    expected = {f"{o}-{t}": wanted(OURS[o][1], THEIRS[t][1]) for o, t in PAIRS}
    assert {name: meant(service) for name, service in by_hand(shop.folder).items()} == expected
    for name, target in planned.targets.items():
        known = {"memory": target.memory, "reservation": target.reservation}
        told = {key: value for key, value in known.items() if value}
        assert told == {key: expected[name][key] for key in known if key in expected[name]}


OLD = """\
services:
  api:
    image: api
    build: !reset null
    deploy: {resources: {limits: {memory: 64M}}}
"""


@pytest.mark.compose_row("limits that the manifest gives")
@pytest.mark.usefixtures("version")
@pytest.mark.parametrize(
    ("theirs", "memory", "reset"),
    [
        ("{build: .}", {"memory": 64 * MIB}, {}),
        ("{build: ., mem_reservation: 8m}", {"memory": 64 * MIB, "reservation": 8 * MIB}, {}),
        ("{build: ., cpus: 1}", {"memory": 64 * MIB, "cpus": 1}, {"api": ("cpus",)}),
        ("{build: ., mem_limit: 32m}", {"memory": 64 * MIB}, {"api": ("mem_limit",)}),
    ],
)
def test_an_override_of_an_earlier_version(
    tmp_path: Path, theirs: str, memory: Values, reset: dict[str, tuple[str, ...]]
) -> None:
    """It resets nothing: the pins do, only where Compose would refuse the project, and ours wins."""
    shop = committed(tmp_path, f"services:\n  api: {theirs}\n", OLD)
    planned = compose_config.resolve(shop.folder, PRODUCT, "HEAD")
    plain_compose.write(shop.folder, planned, {})
    assert {name: limits.resets for name, limits in planned.limits.items()} == reset
    assert meant(by_hand(shop.folder)["api"]) == memory


@pytest.mark.compose
def test_limits_beside_a_secret_of_a_variable(tmp_path: Path) -> None:
    """Compose is asked for the variables, too, and refuses the same project there."""
    theirs = "{build: ., cpus: 1, secrets: [token]}\nsecrets: {token: {environment: TOKEN}}\n"
    shop = committed(tmp_path, f"services:\n  api: {theirs}", OLD)
    (shop.folder / ".env").write_text("TOKEN=first\n", encoding="utf-8")
    first = compose_config.resolve(shop.folder, PRODUCT, "HEAD")
    (shop.folder / ".env").write_text("TOKEN=second\n", encoding="utf-8")
    second = compose_config.resolve(shop.folder, PRODUCT, "HEAD")
    assert first.limits.keys() == {"api"}
    was, will = (each.targets["api"].fingerprint for each in (first, second))
    assert list(differences(was, will)) == ["environment TOKEN"]


@pytest.mark.compose
def test_another_fault_beside_such_limits(tmp_path: Path) -> None:
    """It is told without a path of the files that were read."""
    theirs = "{build: ., cpus: 1, depends_on: [absent]}\n"
    shop = committed(tmp_path, f"services:\n  api: {theirs}", OLD)
    with pytest.raises(ExternalError) as told:
        compose_config.resolve(shop.folder, PRODUCT, "HEAD")
    assert 'depends on undefined service "absent"' in told.value.what
    assert "bakehouse." not in told.value.what
