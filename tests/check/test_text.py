"""What a person reads of drift: each folder's command once, a handful of hunks, and no sums by themselves."""

import json
import re
import shutil
from pathlib import Path

import pytest

from ..support.call import call, contents, fill
from .drifts import BAKE, COMPOSE, CONFIG, MANIFEST, SCRIPT, SUMS, at, edit, foreign

OTHER = MANIFEST.partition("repos:\n")[2].replace("shop", "till")
HOSTS = "hosts: {prod: {root: /srv/acme}}\n"
WITH_HOST = MANIFEST.replace("repos:\n", f"{HOSTS}repos:\n") + OTHER
WITH_HOST = re.sub(r"( +)product: \w+\n", r"\g<0>\1host: prod\n", WITH_HOST)


def told(folder: Path, *options: str) -> str:
    called = call("check", *options, at=folder)
    assert called.code in (0, 1), called.err
    return called.out


def mends(text: str) -> list[str]:
    return re.findall(r"^  fix: (.*)$", text, re.M)


def test_a_change_of_many_lines_in_two_repos(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST + OTHER)
    (folder / "repos.yaml").write_text((MANIFEST + OTHER).replace("acme", "other"), encoding="utf-8")
    text = told(folder)
    assert mends(text) == ["bakehouse render shop", "bakehouse render till"]
    findings = json.loads(told(folder, "--format", "json"))
    for repo in ("shop", "till"):
        hunks = [each for each in findings if each["folder"] == f"rendered/{repo}"]
        sums = [each for each in hunks if each["at"]["file"].endswith(SUMS)]
        assert sums
        assert {each["mend"] for each in hunks} == {f"bakehouse render {repo}"}
        assert len(hunks) - len(sums) > 5
        assert f"  … and {len(hunks) - len(sums) - 5} more, and its checksums\n" in text
        assert len(re.findall(rf"^rendered/{repo}/", text, re.M)) == 5
    assert SUMS not in text


def test_hunks_come_before_all_else(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    at(CONFIG, Path.unlink)(folder)
    edit(SCRIPT, lambda text: text + "true\n")(folder)
    edit(COMPOSE, lambda text: text.replace('"', "'"))(folder)
    first = re.findall(r"^rendered/shop/([^:]*):", told(folder), re.M)
    assert first == [SCRIPT, CONFIG, COMPOSE]


def test_sums_that_alone_depart_are_told(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    edit(SUMS, lambda text: text.replace("  ci/", "  CI/"))(folder)
    text = told(folder)
    assert text.startswith(f"rendered/shop/{SUMS}:")
    assert "and its checksums" not in text


def test_one_command_also_where_a_file_wants_force(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    at(BAKE, foreign)(folder)
    edit(SCRIPT, lambda text: text + "true\n")(folder)
    assert mends(told(folder)) == ["bakehouse render shop --force"]
    assert call("render", "shop", at=folder).code == 6
    assert call("render", "shop", "--force", at=folder).code == 0
    assert told(folder) == ""


def test_what_is_said_of_many_files_names_its_place_once(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    shutil.rmtree(folder / "rendered/shop")
    text = told(folder)
    assert text.count(": is missing\n") == 5
    assert text.count("  made by repos.yaml:5: repos/shop\n") < 5
    assert text.endswith("  … and 1 more, and its checksums\n  fix: bakehouse render shop\n")


def test_a_repo_that_is_gone_is_blamed_on_no_neighbour(tmp_path: Path) -> None:
    folder = fill(tmp_path, WITH_HOST)
    manifest = WITH_HOST.partition("  till:\n")[0]
    (folder / "repos.yaml").write_text(manifest, encoding="utf-8")
    repos = manifest.splitlines().index("repos:") + 1
    findings = json.loads(told(folder, "--format", "json"))
    assert {each["folder"] for each in findings} == {"rendered/hosts/prod", "rendered/till"}
    for each in findings:
        cited = {(place["line"], place["path"]) for place in each["origins"]}
        if each["folder"] == "rendered/till":
            assert each["what"] == "the manifest has no repo of this name"
            assert cited == {(repos, "repos")}
        elif each["at"]["file"].endswith("/bakehouse.sums"):
            assert cited == {(4, "hosts/prod")}
        else:
            assert not [line for line in each["diff"].splitlines() if line.startswith("+")]
            assert cited == {(4, "hosts/prod"), (repos, "repos")}
    assert {each["at"]["file"] for each in findings} >= {
        "rendered/hosts/prod/host.json",
        "rendered/hosts/prod/deploy-till.sh",
        f"rendered/till/{BAKE}",
    }


def test_a_host_alone(tmp_path: Path) -> None:
    folder = fill(tmp_path, WITH_HOST)
    whole = contents(folder / "rendered")
    for path in ("hosts/prod/host.json", f"till/{BAKE}", f"shop/{BAKE}"):
        (folder / "rendered" / path).unlink()
    shutil.copytree(folder / "rendered/till", folder / "rendered/gone")
    text = told(folder, "--host", "prod")
    assert re.findall(r"^rendered/\S+:1", text, re.M) == ["rendered/hosts/prod/host.json:1"]
    assert mends(text) == ["bakehouse render --host=prod"]
    assert call("render", "shop", "--host=prod", at=folder).out == (
        "create rendered/shop/docker-bake.hcl\ncreate rendered/hosts/prod/host.json\n2 files written\n"
    )
    assert mends(told(folder)) == ["bakehouse render till", "bakehouse render"]
    assert call("render", at=folder).code == 0
    assert contents(folder / "rendered") == whole


@pytest.mark.parametrize("verb", ["check", "render"])
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--host", "prd"), "repos.yaml has no host 'prd'\n  did you mean `prod`?"),
        (("--host", "zzz"), "it has: prod"),
        (("--host", "prod", "--into", "rendered/shop"), "--host and --into cannot be combined"),
    ],
)
def test_a_host_that_cannot_be_meant(verb: str, options: tuple[str, ...], says: str, tmp_path: Path) -> None:
    called = call(verb, *options, at=fill(tmp_path, WITH_HOST))
    assert called.code == 2
    assert says in called.err


def test_a_host_that_is_gone(tmp_path: Path) -> None:
    folder = fill(tmp_path, WITH_HOST)
    (folder / "rendered/hosts/prod").rename(folder / "rendered/hosts/old")
    stale = [each for each in json.loads(told(folder, "--format", "json")) if each["rule"] == "drift/stale"]
    assert {each["what"] for each in stale} == {"the manifest has no host of this name"}
    assert {(each["folder"], each["origins"][0]["path"]) for each in stale} == {
        ("rendered/hosts/old", "hosts")
    }


def test_an_argument_that_is_gone_is_blamed_on_what_is_near(tmp_path: Path) -> None:
    two = MANIFEST.replace("args: {", "args: {ALSO: yes, ")
    folder = fill(tmp_path, two)
    (folder / "repos.yaml").write_text(MANIFEST, encoding="utf-8")
    text = told(folder)
    assert "ALSO" in text
    assert "  made by repos.yaml:11: repos/shop/images/backend/args/MODE\n" in text


@pytest.mark.parametrize("number", [1, 2])
def test_the_count_is_grammar(number: int, tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    for path in (SCRIPT, BAKE)[:number]:
        at(path, Path.unlink)(folder)
    differ = "differs" if number == 1 else "differ"
    assert call("check", at=folder).err == f"{number} of 7 files {differ} from the manifest\n"


def test_tabs_are_shown_and_nothing_else_that_is_no_text(tmp_path: Path) -> None:
    folder = fill(tmp_path, MANIFEST)
    edit(SCRIPT, lambda text: text + "\ttrue\t\x1b[31m\x0b\n")(folder)
    assert "    -\ttrue\t\\x1b[31m\\x0b\n" in told(folder)
