"""Fingerprints that an earlier version recorded: they touch nothing that is unchanged, and hide no change."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bakehouse import names
from bakehouse.host.config import load
from bakehouse.host.context import HostContext
from bakehouse.host.planning import compose_config, earlier_records
from bakehouse.host.planning.comparison import CONFIGURATION, FILES, differences
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.state import history, managed_containers
from bakehouse.host.state.snapshot import Fingerprint, ManagedContainer

from ..support.real import oldest_compose
from .clone import Clone, clone
from .shop import PRODUCT, A, context, image, row, served

pytestmark = pytest.mark.compose
SERVICES = {"api": {"image": "api", "kind": "service"}, "web": {"image": "web", "kind": "service"}}


@dataclass(frozen=True)
class Host:
    """A host with the product, whose last good run was at the commit that its row has."""

    work: HostContext
    shop: Clone

    def commit(self, **services: str) -> ComposeProject:
        """Commit these services, and resolve them."""
        lines = "".join(f"  {key}: {{image: busybox, {text}}}\n" for key, text in services.items())
        return self.text(f"volumes: {{data: }}\nservices:\n{lines}")

    def text(self, text: str) -> ComposeProject:
        """Commit a compose file, and resolve its services."""
        self.shop.write(PRODUCT.compose, text)
        commit = self.shop.commit()
        product = load.product(self.work.checkout, commit, self.work.place)
        return compose_config.resolve(self.work.checkout, product, commit)

    def good(self, configured: ComposeProject) -> None:
        """Note a good run at a commit."""
        snapshot = replace(served(configured.commit, web=image()), commit=configured.commit)
        history.append(self.work.state, replace(row(tag=configured.commit), good=snapshot))

    def note(self, service: str, was: Fingerprint) -> None:
        """Record a container as an earlier version did."""
        managed_containers.note(self.work.state, service, ManagedContainer(f"{service}-1", was, A))

    def differences(self, configured: ComposeProject) -> Mapping[str, list[str]]:
        recorded = earlier_records.read(self.work, configured)
        return {
            key: list(differences(known.fingerprint, configured.targets[key].fingerprint))
            for key, known in recorded.items()
        }


@pytest.fixture
def host(tmp_path: Path) -> Host:
    work = context(tmp_path)
    work.state.folder.mkdir(parents=True)
    shop = clone(work.checkout)
    place = work.place
    data = {"version": 1, "repo": place.repo, "product": place.product, "branch": place.branch}
    data |= {"compose": PRODUCT.compose, "release": PRODUCT.release, "images": dict(PRODUCT.images)}
    shop.write(names.CONFIG_FILE, json.dumps({**data, "services": SERVICES}))
    for folder in ("conf", "../above"):
        (shop.folder / folder).mkdir()
        shop.write(f"{folder}/a.conf", "1")
    return Host(work, shop)


def earlier(made: Fingerprint, configuration: str = "") -> Fingerprint:
    """A fingerprint of the first definition, whose hash of files was of another kind."""
    known = configuration or made.configuration
    return Fingerprint(made.environment, "of all contents", known)


MOUNTS = {"api": "volumes: ['./conf:/c']", "web": "volumes: ['../above:/a', './conf:/c']"}


def as_recorded(host: Host) -> ComposeProject:
    """The last good run, recorded by an earlier version: of web with a path that it had for a moment."""
    was = host.commit(**MOUNTS)
    host.good(was)
    host.note("api", earlier(was.targets["api"].fingerprint))
    host.note("web", earlier(was.targets["web"].fingerprint, configuration="of a temporary path"))
    return was


def test_an_upgrade_alone_changes_nothing(host: Host) -> None:
    was = as_recorded(host)
    assert host.differences(was) == {"api": [], "web": []}
    host.shop.write("README", "words")
    assert host.differences(host.commit(**MOUNTS)) == {"api": [], "web": []}


def test_a_change_of_the_first_release_after_an_upgrade_is_seen(host: Host) -> None:
    as_recorded(host)
    host.shop.write("conf/a.conf", "2")
    assert host.differences(host.commit(**MOUNTS)) == {"api": [FILES], "web": [FILES]}
    more = {key: f"{text}, user: '7'" for key, text in MOUNTS.items()}
    assert host.differences(host.commit(**more)) == {key: [CONFIGURATION, FILES] for key in MOUNTS}


def test_a_value_that_was_changed_by_hand_before_an_upgrade_is_seen(host: Host) -> None:
    text = "environment: ['A=$A'], ports: ['127.0.0.1:$PORT:80']"
    host.shop.write(".gitignore", ".env\n")
    host.shop.write(".env", "A=1\nPORT=8081\n")
    was = host.commit(api=text)
    host.good(was)
    host.note("api", earlier(was.targets["api"].fingerprint))
    host.shop.write(".env", "A=2\nPORT=8082\n")
    assert host.differences(host.commit(api=text)) == {"api": ["environment A", CONFIGURATION]}


def test_a_record_is_made_anew_once(host: Host) -> None:
    was = as_recorded(host)
    host.note("api", was.targets["api"].fingerprint)
    today = earlier_records.read(host.work, was)
    managed_containers.note(host.work.state, "web", ManagedContainer("web-2", CHANGED, A))
    managed_containers.renew(host.work.state, today)
    # another container than the one that the plan saw keeps its record
    assert managed_containers.read(host.work.state) == {
        "api": today["api"],
        "web": ManagedContainer("web-2", CHANGED, A),
    }
    host.note("web", CHANGED)
    managed_containers.renew(host.work.state, today)
    assert managed_containers.read(host.work.state) == today


MOUNT = "volumes: ['/etc/hosts:/h:ro', 'data:/d', {type: bind, source: /etc/hostname, target: /n}]"
NEVER_MADE = "{type: bind, source: /etc/hostname, target: /n, bind: {create_host_path: false}}"
LABELLED = f"volumes: ['/etc/hosts:/h:z', {NEVER_MADE}]"
# in a long form with another option, neither version prints it
SHARED = "{type: bind, source: /etc/group, target: /g, bind: {propagation: rslave}}"
MIXED = f"volumes: ['/etc/hosts:/h', {NEVER_MADE}, {SHARED}]"
# The hashes of these services that the second definition had, by Compose 2 and by Compose 5.
PRINTED = {
    MOUNT: ("2f56caa5e05bd9b0", "1a3fa3b90996162b"),
    MIXED: ("df8a988be5b29354", "3715a24a7c951e49"),
    LABELLED: ("c85fd90888f8af45", "8d792e1d27db97c5"),
}


@pytest.fixture(params=["current", pytest.param("oldest", marks=pytest.mark.oldest_compose)])
def version(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "oldest":
        monkeypatch.setenv("DOCKER_CONFIG", oldest_compose(tmp_path))


@pytest.mark.compose_row(
    "bind mount in the short form, created by Compose 2",
    group="Volumes and files",
    keys=("services.volumes",),
    render="stays",
    deploy=(
        "recreates nothing after an upgrade to Compose 5; the plan and `status` name the services that a "
        "plain `docker compose up` recreates"
    ),
    rollback="—",
)
@pytest.mark.usefixtures("version")
@pytest.mark.parametrize("mounts", PRINTED, ids=["usual", "mixed", "labelled"])
def test_bind_mounts_as_another_compose_printed_them_are_no_change(host: Host, mounts: str) -> None:
    wanted, more = (host.commit(web=text) for text in (mounts, f"{mounts}, user: '7'"))
    made = wanted.targets["web"].fingerprint
    for configuration in PRINTED[mounts]:
        host.note("web", replace(made, configuration=configuration, definition=2))
        assert host.differences(wanted) == {"web": []}
        assert earlier_records.read(host.work, wanted)["web"].fingerprint == made
        assert host.differences(more) == {"web": [CONFIGURATION]}


def test_a_file_that_was_changed_by_hand_before_an_upgrade_is_seen(host: Host) -> None:
    was = host.commit(**MOUNTS)
    host.note("web", replace(was.targets["web"].fingerprint, files="of other files", definition=2))
    assert host.differences(was) == {"web": [FILES]}


CHANGED = Fingerprint({}, "files", "configuration")


NAMED = "networks: {default: {name: %s}}\nvolumes: {data: {name: %s}}\nservices:\n"
PLAIN = "networks: {default: {}}\nvolumes: {data: {}}\nservices:\n"
USES = "  web: {image: a, volumes: ['data:/d']}\n"


@pytest.mark.compose_row(
    "other name of a network or volume",
    group="Networks",
    keys=(
        "networks.name",
        "volumes.name",
    ),
    render="stays",
    deploy="recreates the services that use it (`configuration`)",
    rollback="recreates them as the older release has it",
)
@pytest.mark.parametrize(("network", "volume"), [("b", "a"), ("a", "b")])
def test_another_name_of_a_network_or_volume_is_a_change(host: Host, network: str, volume: str) -> None:
    """Compose prints it at the top level alone, and makes the container anew for it."""
    was = host.text(NAMED % ("a", "a") + USES)
    host.note("web", was.targets["web"].fingerprint)
    assert host.differences(was) == {"web": []}
    assert host.differences(host.text(NAMED % (network, volume) + USES)) == {"web": [CONFIGURATION]}


def test_a_record_without_the_names_goes_on(host: Host) -> None:
    """They are compared from then on."""
    plain = host.text(PLAIN + USES).targets["web"].fingerprint
    named = host.text(NAMED % ("a", "a") + USES)
    host.note("web", replace(plain, definition=2))
    assert host.differences(named) == {"web": []}
    host.note("web", plain)
    assert host.differences(named) == {"web": [CONFIGURATION]}
