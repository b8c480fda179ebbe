"""The places that a configuration is read from: git's files from the commit, others from where they are."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from bakehouse import codec
from bakehouse.errors import ExternalError
from bakehouse.host.planning import commit_files, compose_config
from bakehouse.host.planning.comparison import CONFIGURATION, FILES, differences
from bakehouse.host.planning.compose_project import ComposeProject
from bakehouse.host.planning.service_target import target
from bakehouse.model.service import ServiceConfig
from bakehouse.outside import process
from bakehouse.outside.docker import commands

from .clone import Clone, clone
from .shop import PRODUCT

pytestmark = pytest.mark.compose

# each kind of a name: its service, the file's text before and after, and the difference that this makes
BEFORE, AFTER = "A=before\n", "A=after\n"
KINDS = {
    "bind": "  bind: {image: busybox, volumes: ['%s/bind.env:/x']}\n",
    "env_file": "  env_file: {image: busybox, env_file: ['%s/env_file.env']}\n",
    "configs": "  configs: {image: busybox, configs: [configs]}\n",
    "secrets": "  secrets: {image: busybox, secrets: [secrets]}\n",
    "extends": "  extends: {image: busybox, extends: {file: '%s/extends.yml', service: extends}}\n",
    "include": "",
}
REASONS = {"bind": FILES, "env_file": "environment A", "configs": FILES, "secrets": FILES} | {
    "extends": CONFIGURATION,
    "include": CONFIGURATION,
}
REST = """configs: {configs: {file: '%s/configs.env'}}
secrets: {secrets: {file: '%s/secrets.env'}}
include: ['%s/include.yml']
"""
# each place: the folder as the compose file names it, and the one in which the files are
PLACES = {
    "tracked": ("./conf", "shop/conf"),
    "untracked": ("./local", "shop/local"),
    "above": ("../shared", "shared"),
    "link": ("./link", "shop/conf/v1"),
    "link above": ("./link", "shared"),
}


def composed(named: str) -> str:
    text = "services:\n" + "".join(KINDS.values()) + REST
    return text.replace("%s", named)


def write(folder: Path, text: str) -> None:
    """Write a file for each kind of name."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("bind", "env_file", "configs", "secrets"):
        (folder / f"{kind}.env").write_text(text, encoding="utf-8")
    for kind in ("extends", "include"):
        (folder / f"{kind}.yml").write_text(
            f"services:\n  {kind}: {{image: busybox, labels: ['{text.strip()}']}}\n", encoding="utf-8"
        )


def resolve(checkout: Path, commit: str, *services: str) -> ComposeProject:
    wanted = tuple(ServiceConfig(key=key, image=key) for key in services)
    return compose_config.resolve(checkout, replace(PRODUCT, services=wanted), commit)


def changed(was: ComposeProject, will: ComposeProject, service: str) -> list[str]:
    return list(differences(was.targets[service].fingerprint, will.targets[service].fingerprint))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[ComposeProject, ComposeProject]]:
    """The services before and after a change of all files of a place.

    The checkout is still at the commit before.
    """

    @cache
    def both(place: str) -> tuple[ComposeProject, ComposeProject]:
        root = tmp_path_factory.mktemp("host")
        shop = clone(root / "shop")
        named, folder = PLACES[place]
        shop.write("docker-compose.yml", composed(named))
        shop.write(".gitignore", "local\n.env\n")
        if named == "./link":
            (shop.folder / "link").symlink_to("conf/v1" if folder.startswith("shop") else "../shared")
        write(root / folder, BEFORE)
        commit = shop.commit()
        before = resolve(shop.folder, commit, *KINDS)
        write(root / folder, AFTER)
        after = shop.commit()
        shop.git("checkout", "--quiet", commit)
        return before, resolve(shop.folder, after, *KINDS)

    return both


@pytest.mark.compose_row(
    "mounted file",
    group="Volumes and files",
    render="stays",
    deploy=(
        "restarts the service if the content differs (`mounted files`). A file in git is read from the "
        "commit; one that is not in git, above the checkout or behind a link from its place"
    ),
    rollback="restarts it with the older content",
)
@pytest.mark.compose_row(
    "file of a config or secret",
    group="Configs and secrets",
    keys=(
        "configs.file",
        "secrets.file",
    ),
    render="stays",
    deploy="restarts the service if the content differs (`mounted files`)",
    rollback="restarts it with the older content",
)
@pytest.mark.compose_row(
    "variables of a container",
    group="Other options of a container",
    keys=(
        "services.environment",
        "services.env_file",
    ),
    render="stays",
    deploy="recreates the service (`environment NAME`); no value is shown or recorded",
    rollback="recreates it with the older values",
)
@pytest.mark.compose_row("included files")
@pytest.mark.compose_row(
    "service that extends another",
    group="Top level",
    keys=("services.extends",),
    render="stays",
    deploy="read as Compose reads it; a change of the other file counts",
    rollback="the same",
)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_change_of_a_named_file_is_seen(
    read: Callable[[str], tuple[ComposeProject, ComposeProject]], kind: str, place: str
) -> None:
    was, will = read(place)
    assert changed(was, will, kind) == [REASONS[kind]]


@pytest.fixture
def shop(tmp_path: Path) -> Clone:
    return clone(tmp_path / "host" / "shop")


def service(shop: Clone, text: str) -> None:
    shop.write("docker-compose.yml", f"services:\n  web: {{image: busybox, {text}}}\n")


@pytest.mark.compose_row("change of a service's configuration")
@pytest.mark.parametrize("named", [named for named, _ in PLACES.values()])
def test_the_configuration_is_as_compose_reads_it_in_the_checkout(shop: Clone, named: str) -> None:
    shop.write("docker-compose.yml", composed(named))
    for folder in ("conf", "../shared", "local"):
        write(shop.folder / folder, BEFORE)
    (shop.folder / "link").symlink_to("../shared")
    (shop.folder / ".git/info/exclude").write_text("local\n", encoding="utf-8")
    commit = shop.commit()
    found = resolve(shop.folder, commit, *KINDS)
    data = codec.load(process.run(commands.config(), seconds=60, cwd=shop.folder).or_fail("config").out)
    files = commit_files.at(shop.folder, commit)
    for each in found.targets.values():
        plain = target(each.service, data, {}, "", files, shop.folder)
        assert each.fingerprint == plain.fingerprint


@pytest.mark.compose_row(
    "file whose name depends on a variable",
    group="The files and their variables",
    render="stays",
    deploy="found by Compose, in the commit and outside of it",
    rollback="the same",
)
def test_a_file_whose_name_depends_on_a_variable_is_read_where_it_is(shop: Clone) -> None:
    shop.write(".gitignore", ".env\n")
    shop.write(".env", "STAGE=live\n")
    (shop.folder / "env").mkdir()
    (shop.folder.parent / "above").mkdir()
    service(shop, "env_file: ['env/${STAGE}.env', '../above/${STAGE}.env']")
    shop.write("env/live.env", "A=1\n")
    shop.write("../above/live.env", "B=1\n")
    was = resolve(shop.folder, shop.commit(), "web")
    shop.write("env/live.env", "A=2\n")
    shop.write("../above/live.env", "B=2\n")
    will = resolve(shop.folder, shop.commit(), "web")
    assert changed(was, will, "web") == ["environment A", "environment B"]


@pytest.mark.compose_row(
    "included files",
    group="Top level",
    keys=("include",),
    render="stays",
    deploy=(
        "read as Compose reads them, each from the commit or from its place, with its own folder and "
        "`.env`; a change counts for the services in them"
    ),
    rollback="the same",
)
def test_an_included_project_has_its_folder_and_env(shop: Clone) -> None:
    shop.write("docker-compose.yml", "include: [{path: sub/more.yml, project_directory: other}]\n")
    for folder in ("sub", "other"):
        (shop.folder / folder).mkdir()
    shop.write("sub/more.yml", "services: {web: {image: busybox, env_file: web.env, labels: ['l=$L']}}\n")
    shop.write("other/.env", "L=1\n")
    shop.write("other/web.env", "A=1\n")
    was = resolve(shop.folder, shop.commit(), "web")
    shop.write("other/.env", "L=2\n")
    shop.write("other/web.env", "A=2\n")
    assert changed(was, resolve(shop.folder, shop.commit(), "web"), "web") == ["environment A", CONFIGURATION]


@pytest.mark.compose_row("mounted file")
def test_a_mounted_file_may_have_a_dollar_in_its_name(shop: Clone) -> None:
    service(shop, "volumes: ['./c$$d:/c', './e$$f:/e']")
    shop.write("c$d", "one")
    was = resolve(shop.folder, shop.commit(), "web")
    shop.write("c$d", "two")
    assert changed(was, resolve(shop.folder, shop.commit(), "web"), "web") == [FILES]


@pytest.mark.compose_row(
    "value of a variable",
    group="Configs and secrets",
    keys=(
        "configs.environment",
        "secrets.environment",
    ),
    render="stays",
    deploy="recreates the service (`environment NAME`); only a hash of the value is kept",
    rollback="—",
)
def test_a_variable_of_a_secret_is_compared_by_its_hash(shop: Clone) -> None:
    """Also where the service has a variable of that name: the record has no value of either."""
    shop.write(
        "docker-compose.yml",
        "services: {web: {image: busybox, environment: [TOKEN=plain], secrets: [key]}}\n"
        "secrets: {key: {environment: TOKEN}}\n",
    )
    shop.write(".gitignore", ".env\n")
    shop.write(".env", "TOKEN=hush\n")
    commit = shop.commit()
    was = resolve(shop.folder, commit, "web")
    shop.write(".env", "TOKEN=other\n")
    assert changed(was, resolve(shop.folder, commit, "web"), "web") == ["environment TOKEN"]
    assert was.targets["web"].fingerprint.given == {"TOKEN": sha256(b"hush\n").hexdigest()}


@pytest.mark.compose_row(
    "mounted folder",
    group="Volumes and files",
    render="stays",
    deploy=(
        "restarts the service if what git has in it differs; what a service writes into it is not compared"
    ),
    rollback="the same",
)
def test_what_a_service_writes_into_a_folder_is_no_change_but_git_s_files_are(shop: Clone) -> None:
    service(shop, "volumes: ['./data:/data', './free:/free', '../above:/above']")
    shop.write(".gitignore", "data/*\n!data/.gitkeep\nfree\n")
    for folder in ("data", "free", "../above"):
        (shop.folder / folder).mkdir()
    shop.write("data/.gitkeep", "")
    commit = shop.commit()
    was = resolve(shop.folder, commit, "web")
    for folder in ("data", "free", "../above"):
        shop.write(f"{folder}/upload", "words")
    assert changed(was, resolve(shop.folder, commit, "web"), "web") == []
    shop.write("data/.gitkeep", "more")
    assert changed(was, resolve(shop.folder, shop.commit(), "web"), "web") == [FILES]


@pytest.mark.compose_row("mounted folder")
def test_a_commit_of_words_changes_nothing_but_for_who_mounts_the_checkout(shop: Clone) -> None:
    one = "{image: busybox, volumes: ['%s:/x']}"
    shop.write(
        "docker-compose.yml",
        f"services:\n  web: {one % './conf'}\n  api: {one % '.'}\n  top: {one % '..'}\n",
    )
    (shop.folder / "conf").mkdir()
    shop.write("conf/a", "1")
    was = resolve(shop.folder, shop.commit(), "web", "api", "top")
    shop.write("README", "words")
    will = resolve(shop.folder, shop.commit(), "web", "api", "top")
    assert [changed(was, will, key) for key in ("web", "api", "top")] == [[], [FILES], [FILES]]


def test_a_link_as_the_folder_for_temporary_files_changes_nothing(
    shop: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service(shop, "volumes: ['./web.conf:/x', '../above:/y']")
    commit = shop.commit()
    was = resolve(shop.folder, commit, "web")
    (tmp_path / "real").mkdir()
    (tmp_path / "linked").symlink_to("real")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "linked"))
    assert changed(was, resolve(shop.folder, commit, "web"), "web") == []


@pytest.mark.compose_row(
    "missing file of variables",
    group="The files and their variables",
    render="—",
    deploy="*refused*: ends with Compose's own message, which has the path in the checkout",
    rollback="—",
)
@pytest.mark.parametrize("named", ["absent.env", "../absent.env", "gone.env", "${ABSENT-absent.env}"])
def test_a_message_names_the_real_path_of_a_missing_file(shop: Clone, named: str) -> None:
    shop.write("gone.env", "")
    here = shop.commit()
    (shop.folder / "gone.env").unlink()
    service(shop, f"env_file: ['{named}']")
    wanted = shop.commit()
    # git takes the file away when it moves to the commit
    shop.git("checkout", "--quiet", here)
    with pytest.raises(ExternalError) as failed:
        resolve(shop.folder, wanted, "web")
    place = (shop.folder / named.removeprefix("${ABSENT-").removesuffix("}")).parent.resolve()
    assert f"env file {place}/" in failed.value.what
    assert "bakehouse." not in str(failed.value)
