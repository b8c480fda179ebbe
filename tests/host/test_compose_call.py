"""A commit's Compose files as Compose resolves them: files in folders, profiles, variables, warnings."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bakehouse.host.planning import compose_config
from bakehouse.host.planning.comparison import differences
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.rollout import plain_compose
from bakehouse.model.service import ServiceConfig

from ..support.real import oldest_compose
from .clone import Clone, clone
from .refusal import refusal
from .shop import PRODUCT

OLDEST = pytest.param("oldest", marks=pytest.mark.oldest_compose)
pytestmark = [pytest.mark.compose, pytest.mark.parametrize("version", ["current", OLDEST])]
COMPOSE = """\
services:
  web: {image: busybox, environment: {LEVEL: "${LEVEL:-info}"}}
  job: {image: busybox, profiles: [tools]}
  cache: {image: busybox, profiles: [extra]}
  debug: {image: busybox, profiles: [debug], env_file: missing.env}
"""


@pytest.fixture
def shop(tmp_path: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> Clone:
    if version == "oldest":
        monkeypatch.setenv("DOCKER_CONFIG", oldest_compose(tmp_path))
    made = clone(tmp_path / "shop")
    made.write(".gitignore", ".env\n")
    return made


def resolve(
    shop: Clone, *managed: str, text: str = COMPOSE, path: str = "compose.yml", **more: Any
) -> ComposeProject:
    (shop.folder / path).parent.mkdir(exist_ok=True)
    shop.write(path, text)
    commit = shop.commit()
    services = tuple(ServiceConfig(key=key, image="web") for key in managed)
    product = replace(PRODUCT, compose=path, services=services, **more)
    return compose_config.resolve(shop.folder, product, commit)


def by_hand(shop: Clone, folder: str = ".") -> set[str]:
    """The services that a plain `docker compose` in a folder has."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")}
    done = subprocess.run(
        ["docker", "compose", "config", "--services"],
        cwd=shop.folder / folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(done.stdout.split())


@pytest.mark.compose_row(
    "profiles",
    group="Top level",
    keys=("services.profiles",),
    render="stays",
    deploy=(
        "those of managed services are on, with those of the manifest and of `.env`; others stay off. A "
        "change of it alone changes nothing"
    ),
    rollback="the same",
)
@pytest.mark.compose_row(
    "`COMPOSE_PROFILES`, `COMPOSE_PROJECT_NAME` and `COMPOSE_PATH_SEPARATOR` in `.env`",
    group="The files and their variables",
    render="—",
    deploy="used; *refused* is a project's name that differs from the manifest's",
    rollback="the same",
)
def test_profiles_of_managed_services_are_on(shop: Clone) -> None:
    """And so they are for a call by hand; others stay off, and what those lack is no error."""
    found = resolve(shop, "web", "job")
    assert (set(found.targets), found.settings.on) == ({"web", "job"}, ("tools",))
    plain_compose.write(shop.folder, found, {})
    assert by_hand(shop) == {"web", "job"}
    shop.write(".env", "COMPOSE_PROFILES=extra\n")
    found = resolve(shop, "web", "job")
    plain_compose.write(shop.folder, found, {})
    assert (found.settings.on, by_hand(shop)) == (("extra", "tools"), {"web", "job", "cache"})
    assert resolve(shop, "web", profiles=("tools",)).settings.on == ("extra", "tools")


@pytest.mark.compose_row("service that extends another")
def test_a_profile_that_a_service_inherits(shop: Clone) -> None:
    text = f"{COMPOSE}  copy: {{extends: job}}\n"
    assert set(resolve(shop, "web", "copy", text=text).targets) == {"web", "copy"}


@pytest.mark.compose_row(
    "dependency on a service whose profile is off",
    group="Top level",
    render="stays",
    deploy="*refused*, with the profile that is to be in `profiles` of the manifest",
    rollback="—",
)
def test_what_needs_a_service_whose_profile_is_off(shop: Clone) -> None:
    text = COMPOSE.replace("environment:", "depends_on: [cache], environment:")
    assert refusal(lambda: resolve(shop, "web", text=text)) == (
        "web depends on cache, whose profile is off: extra"
    )
    assert set(resolve(shop, "web", text=text, profiles=("extra",)).targets) == {"web"}


@pytest.mark.compose_row(
    "name of the project",
    group="Top level",
    keys=("name",),
    render="stays",
    deploy=(
        "used, unless the manifest or `.env` gives another one; *refused* where what runs on the host "
        "has another name"
    ),
    rollback="the same",
)
@pytest.mark.compose_row(
    "several files, in any folder",
    group="The files and their variables",
    render="comes last, after the files that `compose` of the manifest lists",
    deploy=(
        "reads them in the order of the manifest; the first one's folder is the project's. A plain "
        "`docker compose` in the checkout reads the same files"
    ),
    rollback="the same",
)
def test_files_in_folders_and_the_name_of_the_project(shop: Clone) -> None:
    """The first file's folder is the project's; both `.env` files count, and the root's one wins."""
    (shop.folder / "host").mkdir()
    shop.write(
        "host/more.yml",
        "services: {web: {environment: {OWN: '${OWN}', BOTH: '${BOTH}'}, volumes: ['./a:/a']}}",
    )
    (shop.folder / "deploy").mkdir()
    shop.write(".env", "BOTH=root\n")
    shop.write("deploy/.env", "OWN=deploy\nBOTH=deploy\nLEVEL=debug\n")
    shop.write(".gitignore", ".env\nignored\n")
    path, more = "deploy/compose.yml", ("host/more.yml",)
    found = resolve(shop, "web", path=path, overrides=more)
    assert (found.project, found.warnings) == ("deploy", ())
    environment = found.targets["web"].fingerprint.environment
    same = resolve(shop, "web", path=path, text=COMPOSE.replace('"${LEVEL:-info}"', "debug"), overrides=more)
    assert same.targets["web"].fingerprint.environment == environment
    plain_compose.write(shop.folder, found, {})
    assert by_hand(shop) == by_hand(shop, "deploy") == {"web"}
    named = resolve(shop, "web", path=path, overrides=more, project="till")
    plain_compose.write(shop.folder, named, {})
    assert (named.project, by_hand(shop)) == ("till", {"web"})


@pytest.mark.compose_row("`COMPOSE_PROFILES`, `COMPOSE_PROJECT_NAME` and `COMPOSE_PATH_SEPARATOR` in `.env`")
def test_a_separator_of_their_own(shop: Clone) -> None:
    shop.write(".env", "COMPOSE_PATH_SEPARATOR=;\n")
    found = resolve(shop, "web", path="stack.yml")
    plain_compose.write(shop.folder, found, {})
    assert shop.read(".env").splitlines()[-1] == "COMPOSE_FILE=stack.yml;.bakehouse/pins.yaml"
    assert by_hand(shop) == {"web"}


@pytest.mark.compose_row(
    "variables that are not set",
    group="The files and their variables",
    render="—",
    deploy=(
        "listed in the plan where managed services use them. A first deploy with a value that would be "
        "empty is *refused*, unless `--allow-unset` is given"
    ),
    rollback="—",
)
def test_variables_that_are_not_set(shop: Clone) -> None:
    """Told by service and place; one that `.env` expands is told by its line, not by its name."""
    text = """\
services:
  web:
    image: busybox
    environment: ["TOKEN=${TOKEN}", "URL=http://${NAME}@db", "COST=$$5", "USUAL=${USUAL:-1}"]
    labels: {token: "$TOKEN"}
  db: {image: busybox, environment: {ALONE: "${ALONE}"}}
"""
    shop.write(".env", "PASSWORD=pass$w0rd\n")
    found = resolve(shop, "web", text=text)
    by_name = {each.name: (each.used, each.empty) for each in found.unset}
    assert by_name == {
        "NAME": (("web: environment/URL",), ()),
        "TOKEN": (("web: environment/TOKEN", "web: labels/token"),) * 2,
    }
    told = "\n".join(found.warnings)
    assert f"{shop.folder}/.env:1: `$` before a name that is not set" in told
    assert "w0rd" not in told and '"ALONE" variable is not set' in told
    assert len(found.warnings) == 4


@pytest.mark.compose_row(
    "`.env` that is a link, or that Compose cannot read",
    group="The files and their variables",
    render="—",
    deploy="*refused*, with its line and without its content; a link only where a line of ours goes into it",
    rollback="—",
)
def test_a_file_of_variables_that_compose_cannot_read(shop: Clone) -> None:
    shop.write(".env", "A=b\nPASSWORD='it''hunter2'\n")
    assert refusal(lambda: resolve(shop, "web")) == f"{shop.folder}/.env:2: Compose cannot read this file"


def test_a_file_in_git_that_compose_cannot_read(shop: Clone) -> None:
    """The message has its path in the checkout, though the commit is read elsewhere."""
    (shop.folder / "deploy").mkdir()
    shop.write("deploy/web.env", "A=b\nPASSWORD='it''hunter2'\n")
    text = "services: {web: {image: busybox, env_file: web.env}}\n"
    why = refusal(lambda: resolve(shop, "web", path="deploy/compose.yml", text=text))
    assert why == f"{shop.folder}/deploy/web.env:2: Compose cannot read this file"


@pytest.mark.compose_row(
    "`.env` of the checkout and of the project's folder",
    group="The files and their variables",
    render="—",
    deploy="read as Compose reads it; one that git has is read from the commit. Its own lines stay",
    rollback="the same",
)
def test_an_env_in_git_is_read_from_the_commit(shop: Clone) -> None:
    """The checkout is at another one, and its own has other settings."""
    (shop.folder / "deploy").mkdir()
    shop.write("deploy/.env", "COMPOSE_PROFILES=tools\nLEVEL=debug\n")
    path = "deploy/compose.yml"
    was = resolve(shop, "web", path=path)
    shop.write("deploy/.env", "COMPOSE_PROFILES=extra\nLEVEL=trace\n")
    commit = shop.commit()
    shop.git("checkout", "--quiet", "HEAD^")
    product = replace(PRODUCT, compose=path, services=(ServiceConfig(key="web", image="web"),))
    will = compose_config.resolve(shop.folder, product, commit)
    prints = [each.targets["web"].fingerprint for each in (was, will)]
    assert (was.settings.on, will.settings.on) == (("tools",), ("extra",))
    assert list(differences(*prints)) == ["environment LEVEL"]


@pytest.mark.compose_row(
    "profile with a name that cannot be in `.env`",
    group="Top level",
    render="stays",
    deploy="*refused*: letters, digits, `_`, `.` and `-` are accepted",
    rollback="—",
)
def test_a_name_that_no_profile_can_have(shop: Clone) -> None:
    text = COMPOSE.replace("[tools]", '["a,b\\nX=1"]')
    assert refusal(lambda: resolve(shop, "job", text=text)) == "a profile has the name 'a,b\\nX=1'"
