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
from . import expected
from .expected import repo_of
from .machines import Data
from .rendering import Rendered, over_all, said, verify_sums

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
    wanted |= {f"${{{{ vars.{name} }}}}" for name in expected.variables(repo)}
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
    """Each step has the secrets and variables that it needs, and no other one."""
    host = data["hosts"].get(repo_of(data).get("host"), {})
    key = host["ssh"]["key"] if host.get("receive") and "ssh" in host else None
    found = {
        step["name"]: {name: value for name, value in step.get("env", {}).items() if given(value)}
        for job in workflow["jobs"].values()
        for step in job["steps"]
    }
    wanted = {
        "build, release and promote": expected.pushing(data),
        "build without a push": expected.not_pushing(data),
        "deploy by ssh": {"KEY": key} if key else {},
    }
    values = {name: f"${{{{ vars.{name} }}}}" for name in expected.variables(repo_of(data))}
    for step, filled in found.items():
        secrets = {name: f"${{{{ secrets.{each} }}}}" for name, each in wanted.get(step, {}).items()}
        assert filled == secrets | (values if step.startswith("build") else {}), step


def given(value: str) -> bool:
    return "secrets." in value or "vars." in value


def names_of_secrets(data: Data) -> set[str]:
    keys = {host["ssh"]["key"] for host in data["hosts"].values() if "ssh" in host}
    return {*expected.pushing(data).values(), *expected.not_pushing(data).values(), *keys}


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
    assert with_value(config.get("deploy", {})) == {**smoke, **deploy}


def with_value(data: Data) -> Data:
    """The keys that have a value, at each depth."""
    found = {key: with_value(value) if isinstance(value, dict) else value for key, value in data.items()}
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
printf '%s\\n' "$product" "$registry" "$username" "$token_variable" "$registry_others"
printf '%s\\n' "$unpushed_keep" "$unpushed_endpoints" "$unpushed_ca" "$unpushed_cert" "$unpushed_key"
for image in $images; do
  printf '%s\\n' "$image"
  inputs "$image"; context "$image"; printf '\\n'; ignores "$image"; local_contexts "$image"
  secrets "$image"; variables "$image"
done
"""


def verify_script(data: Data, rendered: Rendered, folder: Path) -> None:
    script = rendered.repo["ci/images.sh"]
    (folder / "script").write_text(script, encoding="utf-8")
    (folder / "asks").write_text(script.partition("\n# --- ")[0] + QUESTIONS, encoding="utf-8")
    for shell in (["dash"], ["busybox", "sh"]):
        assert said([*shell, "-n", "script"], folder) == ""
        assert said([*shell, "asks"], folder).split("\n") == answers(data)


def unpushed(builder: Data) -> list[str]:
    """The data of the builder of pull requests: size of its cache, addresses, keys."""
    own = builder.get("pull_requests", {})
    keep = own.get("keep", builder.get("keep", "20GB")) if builder.get("persistent") else ""
    used = builder if own.get("shared", not own) else own
    tls = used.get("tls", {})
    return [keep, " ".join(used.get("endpoints", [])), *(tls.get(key, "") for key in ("ca", "cert", "key"))]


def answers(data: Data) -> list[str]:
    """What the data of the script is, in the order of the questions."""
    repo, registry = repo_of(data), data["registry"]
    images = sorted(repo["images"].items())
    lines = [repo["product"], registry["host"], registry["username"], registry["token"]]
    words = (f"{each['host']},{each['username']},{each['token']}" for each in registry.get("others", []))
    lines += [" ".join(words), *unpushed(data["builder"])]
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
        lines += [f"{name}={filling}" for _, name, filling in expected.secrets(image)]
        lines += [arg["variable"] for arg in image["args"].values() if isinstance(arg, dict)]
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
        target, title = targets[key], expected.title(repo, key)
        source = f"{data['forge']['url'].rstrip('/')}/{expected.owner(data)}/shop"
        own = {f"{LABEL}revision": "", f"{LABEL}source": source, f"{LABEL}title": title}
        args = {name: arg for name, arg in image["args"].items() if isinstance(arg, str)}
        # what a variable holds is text for bake too, and no variable of these is set
        empty = {name: "" for name in image["args"] if name not in args}
        assert target.get("args", {}) == shown(args) | empty
        assert target["labels"] == {**shown(image["labels"]), **own}
        assert target.get("contexts", {}) == image["contexts"]
        assert target["context"] == image["context"]
        assert posixpath.normpath(target["dockerfile"]) == posixpath.relpath(
            image["dockerfile"], image["context"]
        )
        assert target.get("secret", []) == [
            {"id": key, "env": name} for key, name, _ in expected.secrets(image)
        ]
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
        assert services[key]["image"] == f"{host}/{owner}/{expected.title(repo, service['image'])}:latest"
        assert "build" not in services[key]
        if "health" in service:
            verify_check(service["health"], services[key]["healthcheck"])
