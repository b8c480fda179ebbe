"""Hostile manifests: an error with a line, or files that give back exactly the values given.

Each language is read back by a reader of its own: PyYAML, json, buildx, Compose, dash and busybox.
`BAKEHOUSE_FUZZ=1000` asks for so many manifests, other ones each time.
"""

import hashlib
import json
import os
import posixpath
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from bakehouse.errors import ManifestError
from bakehouse.manifest import load
from bakehouse.render.outputs import files

from .manifests import Data, manifests

WANTED = int(os.environ.get("BAKEHOUSE_FUZZ", "0"))
LABEL = "org.opencontainers.image."

Texts = dict[str, str]


def rendered(data: Data) -> Texts | None:
    """The files by path; none where the manifest is refused, with a line for everything that is said."""
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    try:
        manifest = load(text.encode(), "repos.yaml").manifest
    except ManifestError as error:
        assert error.findings
        for finding in error.findings:
            assert finding.at.file == "repos.yaml"
            assert 1 <= finding.at.line <= len(text.split("\n"))
            assert finding.what
        return None
    return {file.path: file.text for file in files(manifest, manifest.repos[0])}


def over_all(verify: Callable[[Data, Texts], None], examples: int) -> None:
    """Verifies the files of so many manifests, at least half of which must render."""
    seen: Counter[bool] = Counter()

    @settings(
        max_examples=WANTED or examples,
        derandomize=not WANTED,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(manifests())
    def one(data: Data) -> None:
        texts = rendered(data)
        seen[texts is not None] += 1
        if texts is not None:
            verify(data, texts)

    one()
    assert seen[True] >= sum(seen.values()) / 2, seen


def repo_of(data: Data) -> Data:
    (repo,) = data["repos"].values()
    found: Data = repo
    return found


def test_yaml_json_and_sums_give_back_the_values() -> None:
    over_all(verify_texts, 150)


def verify_texts(data: Data, texts: Texts) -> None:
    repo = repo_of(data)
    workflow = yaml.load(texts[".gitea/workflows/images.yml"], Loader=yaml.BaseLoader)
    assert workflow["on"]["push"]["branches"] == [repo["branch"]]
    token = data["registry"]["token"]
    secrets = {name for image in repo["images"].values() for name in image["secrets"]}
    wanted = {name: f"${{{{ secrets.{name} }}}}" for name in {token, *secrets}}
    environments = [
        step["env"] for job in workflow["jobs"].values() for step in job["steps"] if "env" in step
    ]
    given = [{name: value for name, value in each.items() if "secrets." in value} for each in environments]
    assert wanted in given
    assert all(each.items() <= wanted.items() for each in given)
    drift = yaml.load(texts[".gitea/workflows/drift.yml"], Loader=yaml.BaseLoader)
    assert drift["jobs"]["sums"]["steps"][1]["env"] == {
        "SUMS": "bakehouse.sums",
        "MEND": f"bakehouse render {next(iter(data['repos']))}",
    }
    config = json.loads(texts["bakehouse.json"])
    assert (config["product"], config["branch"]) == (repo["product"], repo["branch"])
    services = {key: {"image": each["image"], "kind": "service"} for key, each in repo["services"].items()}
    assert config["services"] == services
    assert set(config["images"]) == set(repo["images"])
    sums = dict(line.split("  ", 1)[::-1] for line in texts.pop("bakehouse.sums").splitlines())
    assert sums == {path: hashlib.sha256(text.encode()).hexdigest() for path, text in texts.items()}
    verify_compose_text(repo, yaml.load(texts["compose.production.yaml"], Loader=Reset))


class Reset(yaml.BaseLoader):
    """Reads `!reset` as Compose does, as taking the key away."""


Reset.add_constructor("!reset", lambda loader, node: None)


def verify_compose_text(repo: Data, compose: Data) -> None:
    assert set(compose["services"]) == set(repo["services"])
    for key, service in repo["services"].items():
        if "health" in service:
            command = [word.replace("$", "$$") for word in service["health"]["command"]]
            assert compose["services"][key]["healthcheck"]["test"] == ["CMD", *command]


@pytest.mark.dash
@pytest.mark.busybox
def test_shells_give_back_the_values(tmp_path: Path) -> None:
    over_all(lambda data, texts: verify_script(data, texts, tmp_path), 80)


QUESTIONS = """
printf '%s\\n' "$product" "$registry" "$username" "$token_variable" "$secrets"
for image in $images; do
  printf '%s\\n' "$image"
  inputs "$image"; context "$image"; printf '\\n'; ignores "$image"; local_contexts "$image"
done
"""


def verify_script(data: Data, texts: Texts, folder: Path) -> None:
    script = texts["ci/images.sh"]
    (folder / "script").write_text(script, encoding="utf-8")
    (folder / "asks").write_text(script.partition("\n# --- ")[0] + QUESTIONS, encoding="utf-8")
    for shell in (["dash"], ["busybox", "sh"]):
        assert said([*shell, "-n", "script"], folder) == ""
        assert said([*shell, "asks"], folder).split("\n") == answers(data)


def answers(data: Data) -> list[str]:
    """What the data of the script is, in the order of the questions."""
    repo, registry = repo_of(data), data["registry"]
    images = sorted(repo["images"].items())
    secrets = list(dict.fromkeys(name for _, image in images for name in image["secrets"]))
    lines = [repo["product"], registry["host"], registry["username"], registry["token"], " ".join(secrets)]
    for key, image in images:
        contexts = sorted(image["contexts"].items())
        lines += [
            key,
            image["dockerfile"],
            *image["paths"],
            *(value for _, value in contexts),
            image["context"],
        ]
        lines += [
            posixpath.normpath(f"{image['context']}/.dockerignore"),
            f"{image['dockerfile']}.dockerignore",
        ]
        lines += [f"{name}={value}" for name, value in contexts]
    return [*lines, ""]


def said(argv: list[str], folder: Path) -> str:
    environment = {"PATH": os.environ["PATH"]}
    ended = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == b""
    return ended.stdout.decode()


@pytest.mark.engine
def test_bake_gives_back_the_values(tmp_path: Path) -> None:
    over_all(lambda data, texts: verify_bake(data, texts, tmp_path), 60)


def printed(argv: list[str], folder: Path) -> Data:
    ended = subprocess.run(argv, cwd=folder, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    found: Data = json.loads(ended.stdout)
    return found


def shown(values: dict[str, str]) -> dict[str, str]:
    """As `--print` shows arguments and labels: for whoever reads it as a bake file again."""
    return {key: value.replace("${", "$${").replace("%{", "%%{") for key, value in values.items()}


def verify_bake(data: Data, texts: Texts, folder: Path) -> None:
    repo = repo_of(data)
    (folder / "docker-bake.hcl").write_text(texts["docker-bake.hcl"], encoding="utf-8")
    targets = printed(["docker", "buildx", "bake", "--file=docker-bake.hcl", "--print"], folder)["target"]
    assert set(targets) == set(repo["images"])
    for key, image in repo["images"].items():
        target, title = targets[key], f"{repo['product']}-{key}"
        source = f"{data['forge']['url'].rstrip('/')}/{data['registry']['owner']}/shop"
        own = {f"{LABEL}revision": "", f"{LABEL}source": source, f"{LABEL}title": title}
        assert target.get("args", {}) == shown(image["args"])
        assert target["labels"] == {**shown(image["labels"]), **own}
        assert target.get("contexts", {}) == image["contexts"]
        assert target["context"] == image["context"]
        assert posixpath.normpath(target["dockerfile"]) == posixpath.relpath(
            image["dockerfile"], image["context"]
        )
        assert target.get("secret", []) == [{"id": name, "env": name} for name in image["secrets"]]
        assert target["tags"] == [f"{data['registry']['host']}/{data['registry']['owner']}/{title}:local"]


@pytest.mark.compose
def test_compose_gives_back_the_values(tmp_path: Path) -> None:
    over_all(lambda data, texts: verify_compose(data, texts, tmp_path), 50)


def verify_compose(data: Data, texts: Texts, folder: Path) -> None:
    repo, (owner, host) = repo_of(data), (data["registry"]["owner"], data["registry"]["host"])
    base = {"services": {key: {"build": "."} for key in repo["services"]}}
    (folder / "base.yaml").write_text(json.dumps(base), encoding="utf-8")
    (folder / "compose.production.yaml").write_text(texts["compose.production.yaml"], encoding="utf-8")
    files = ["--file=base.yaml", "--file=compose.production.yaml"]
    argv = ["docker", "compose", "--project-name=shop", *files, "config", "--format=json"]
    services = printed(argv, folder)["services"] if repo["services"] else {}
    assert set(services) == set(repo["services"])
    for key, service in repo["services"].items():
        assert services[key]["image"] == f"{host}/{owner}/{repo['product']}-{service['image']}:latest"
        assert "build" not in services[key]
        if "health" in service:
            # `config` writes a dollar sign as two, for whoever reads it as a Compose file again.
            command = [word.replace("$", "$$") for word in service["health"]["command"]]
            assert services[key]["healthcheck"]["test"] == ["CMD", *command]
