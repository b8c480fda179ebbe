"""Hostile manifests: an error with a line, or files that give back exactly the values given.

Each language is read back by a reader of its own: PyYAML, json, buildx, Compose, dash and busybox.
`BAKEHOUSE_FUZZ=1000` asks for so many manifests, other ones each time. The goldens hold the scripts of the
workflows: no text of a manifest may reach one.
"""

import json
import posixpath
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml

from ..golden.trees import CASES, whole
from .machines import Data
from .rendering import Rendered, over_all, repo_of, said, verify_sums

LABEL = "org.opencontainers.image."


def test_yaml_json_and_sums_give_back_the_values() -> None:
    over_all(verify_texts, 150)


def verify_texts(data: Data, files: Rendered) -> None:
    repo, texts = repo_of(data), files.repo
    workflow = yaml.load(texts[".gitea/workflows/images.yml"], Loader=yaml.BaseLoader)
    drift = yaml.load(texts[".gitea/workflows/drift.yml"], Loader=yaml.BaseLoader)
    assert workflow["on"]["push"]["branches"] == [repo["branch"]]
    verify_secrets(data, workflow)
    for each in (workflow, drift):
        assert runs(each) <= known()[0]
    wanted = {f"${{{{ secrets.{name} }}}}" for name in names_of_secrets(data)}
    for path in (".gitea/workflows/images.yml", ".gitea/workflows/drift.yml"):
        assert expressions(without_comments(texts[path])) <= known()[1] | wanted
    assert drift["jobs"]["sums"]["steps"][1]["env"] == {
        "SUMS": "bakehouse.sums",
        "MEND": f"bakehouse render {next(iter(data['repos']))}",
    }
    verify_config(repo, json.loads(texts["bakehouse.json"]))
    verify_sums(texts)
    verify_compose_text(repo, yaml.load(texts["compose.production.yaml"], Loader=Reset))


def verify_secrets(data: Data, workflow: Data) -> None:
    """Each step has the secrets that it needs, in their variables, and no other one."""
    repo, registry, tls = repo_of(data), data["registry"], data["builder"].get("tls", {}).values()
    of_build = {*tls, *(name for image in repo["images"].values() for name in image["secrets"])}
    token, read = registry["token"], registry.get("read_token")
    host = data["hosts"].get(repo.get("host"), {})
    key = host["ssh"]["key"] if host.get("receive") and "ssh" in host else None
    found = {
        step["name"]: {name: value for name, value in step.get("env", {}).items() if "secrets." in value}
        for job in workflow["jobs"].values()
        for step in job["steps"]
    }
    wanted = {
        "build, release and promote": {name: name for name in (token, *of_build)},
        "build without a push": {name: name for name in of_build} | ({token: read} if read else {}),
        "deploy by ssh": {"KEY": key} if key else {},
    }
    for step, secrets in found.items():
        expected = {name: f"${{{{ secrets.{each} }}}}" for name, each in wanted.get(step, {}).items()}
        assert secrets == expected, step


def names_of_secrets(data: Data) -> set[str]:
    registry, builder = data["registry"], data["builder"]
    names = {registry["token"], registry.get("read_token"), *builder.get("tls", {}).values()}
    names |= {name for image in repo_of(data)["images"].values() for name in image["secrets"]}
    return names | {host["ssh"]["key"] for host in data["hosts"].values() if "ssh" in host}


def runs(workflow: Data) -> set[tuple[str, str, str]]:
    """The scripts of the steps, with job and step."""
    return {
        (job, step["name"], step["run"]) for job, each in workflow["jobs"].items() for step in each["steps"]
    }


def expressions(text: str) -> set[str]:
    return set(re.findall(r"\$\{\{.*?\}\}", text))


def without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


@cache
def known() -> tuple[set[tuple[str, str, str]], set[str]]:
    """The scripts and the expressions of all workflows that the goldens hold."""
    texts = [
        path.read_text(encoding="utf-8")
        for case in CASES
        for path in whole(case).glob("*/.git*/workflows/*.yml")
    ]
    scripts = [runs(yaml.load(text, Loader=yaml.BaseLoader)) for text in texts]
    return set().union(*scripts), set().union(*map(expressions, texts))


def verify_config(repo: Data, config: Data) -> None:
    assert (config["product"], config["branch"]) == (repo["product"], repo["branch"])
    assert config["services"] == {
        key: {"image": each["image"], "kind": "service"}
        | {name: each[name] for name in ("ready", "version") if name in each}
        for key, each in repo["services"].items()
    }
    assert set(config["images"]) == set(repo["images"])
    deploy = dict(repo.get("deploy", {}))
    smoke = {f"smoke_{when}": path for when, path in deploy.pop("smoke", {}).items()}
    assert given(config.get("deploy", {})) == {**smoke, **deploy}


def given(data: Data) -> Data:
    """The keys that have a value, at each depth."""
    found = {key: given(value) if isinstance(value, dict) else value for key, value in data.items()}
    return {key: value for key, value in found.items() if value not in (None, {})}


class Reset(yaml.BaseLoader):
    """Reads `!reset` as Compose does, as taking the key away."""


Reset.add_constructor("!reset", lambda loader, node: None)


def verify_compose_text(repo: Data, compose: Data) -> None:
    assert set(compose["services"]) == set(repo["services"])
    for key, service in repo["services"].items():
        if "health" in service:
            verify_check(service["health"], compose["services"][key]["healthcheck"])


def verify_check(health: Data, check: Data) -> None:
    """A dollar sign is written as two, for whoever reads it as a Compose file."""
    words = health["command"] if "command" in health else [health["url"]]
    expected = [word.replace("$", "$$") for word in words]
    assert check["test"][0] == "CMD"
    assert check["test"][-len(expected) :] == expected
    assert "command" not in health or len(check["test"]) == len(expected) + 1


@pytest.mark.dash
@pytest.mark.busybox
def test_shells_give_back_the_values(tmp_path: Path) -> None:
    over_all(lambda data, files: verify_script(data, files, tmp_path), 80)


QUESTIONS = """
printf '%s\\n' "$product" "$registry" "$username" "$token_variable"
for image in $images; do
  printf '%s\\n' "$image"
  inputs "$image"; context "$image"; printf '\\n'; ignores "$image"; local_contexts "$image"; secrets "$image"
done
"""


def verify_script(data: Data, rendered: Rendered, folder: Path) -> None:
    script = rendered.repo["ci/images.sh"]
    (folder / "script").write_text(script, encoding="utf-8")
    (folder / "asks").write_text(script.partition("\n# --- ")[0] + QUESTIONS, encoding="utf-8")
    for shell in (["dash"], ["busybox", "sh"]):
        assert said([*shell, "-n", "script"], folder) == ""
        assert said([*shell, "asks"], folder).split("\n") == answers(data)


def answers(data: Data) -> list[str]:
    """What the data of the script is, in the order of the questions."""
    repo, registry = repo_of(data), data["registry"]
    images = sorted(repo["images"].items())
    lines = [repo["product"], registry["host"], registry["username"], registry["token"]]
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
        lines += [f"{name}={name}" for name in image["secrets"]]
    return [*lines, ""]


@pytest.mark.engine
def test_bake_gives_back_the_values(tmp_path: Path) -> None:
    over_all(lambda data, files: verify_bake(data, files, tmp_path), 60)


def printed(argv: list[str], folder: Path) -> Data:
    ended = subprocess.run(argv, cwd=folder, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    found: Data = json.loads(ended.stdout)
    return found


def shown(values: dict[str, str]) -> dict[str, str]:
    """As `--print` shows arguments and labels: for whoever reads it as a bake file again."""
    return {key: value.replace("${", "$${").replace("%{", "%%{") for key, value in values.items()}


def verify_bake(data: Data, files: Rendered, folder: Path) -> None:
    repo = repo_of(data)
    (folder / "docker-bake.hcl").write_text(files.repo["docker-bake.hcl"], encoding="utf-8")
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
    over_all(lambda data, files: verify_compose(data, files, tmp_path), 50)


def verify_compose(data: Data, rendered: Rendered, folder: Path) -> None:
    repo, (owner, host) = repo_of(data), (data["registry"]["owner"], data["registry"]["host"])
    base = {"services": {key: {"build": "."} for key in repo["services"]}}
    (folder / "base.yaml").write_text(json.dumps(base), encoding="utf-8")
    (folder / "compose.production.yaml").write_text(
        rendered.repo["compose.production.yaml"], encoding="utf-8"
    )
    files = ["--file=base.yaml", "--file=compose.production.yaml"]
    argv = ["docker", "compose", "--project-name=shop", *files, "config", "--format=json"]
    services = printed(argv, folder)["services"] if repo["services"] else {}
    assert set(services) == set(repo["services"])
    for key, service in repo["services"].items():
        assert services[key]["image"] == f"{host}/{owner}/{repo['product']}-{service['image']}:latest"
        assert "build" not in services[key]
        if "health" in service:
            verify_check(service["health"], services[key]["healthcheck"])
