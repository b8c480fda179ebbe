"""A checkout as one record: read by Compose itself where it is there, and told where it cannot be read."""

import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bakehouse.findings import Level
from bakehouse.outside import process
from bakehouse.outside.docker.commands import Command
from bakehouse.outside.process import ProcessResult
from bakehouse.project import compose_call, dockerfiles
from bakehouse.project.checkout import Checkout
from bakehouse.project.read import read
from bakehouse.project.record import ProjectRecord

from ..host.clone import Clone, clone
from ..support.real import oldest_compose

COMPOSE = """\
name: store
x-build: &build
  context: .
  dockerfile: docker/api.Dockerfile
  args: {NODE: "20", PRICE: "5$$"}
services:
  api:
    image: ${REGISTRY:?}/api:${TAG:-latest}
    build:
      <<: *build
      target: run
      additional_contexts: {shared: ./lib, base: "docker-image://busybox"}
    environment: {FROM_DOTENV: "${COMMITTED}", DOLLAR: "$$HOME", DATE: 2020-01-01, TIME: 12:30}
    env_file: [secrets.env]
  web:
    build: ./web
    profiles: [dev]
  worker:
    extends: web
  tool:
    build: {context: ., dockerfile_inline: "FROM busybox"}
  far:
    build: https://git.example.com/a/b.git
  db:
    image: "postgres:16"
"""


def shop(tmp_path: Path, compose: str = COMPOSE, **others: str) -> Clone:
    """One with a Compose file, two Dockerfiles and an `.env`, committed."""
    made = clone(tmp_path / "shop")
    for folder in ("docker", "web", "lib"):
        (made.folder / folder).mkdir()
    made.write("docker-compose.yml", compose)
    made.write("docker/api.Dockerfile", "ARG NODE\nFROM node:$NODE AS run\nCOPY lib /lib\n")
    made.write("web/Dockerfile", "FROM busybox\nBAKE it\n")
    made.write(".env", "COMMITTED=value-of-env\n")
    for name, text in others.items():
        made.write(name, text)
    made.commit()
    return made


def told(found: ProjectRecord) -> list[str]:
    return [f"{each.level} {each.rule} {each.at}" for each in found.findings]


@pytest.mark.compose
def test_compose_reads_the_files(tmp_path: Path) -> None:
    made = shop(tmp_path)
    found = read(made.folder, None, "../shop")
    assert found.compose and found.compose.is_resolved and found.compose.has_values
    assert (found.compose.files, found.compose.name) == (("docker-compose.yml",), "store")
    services = found.compose.services
    assert set(services) == {"api", "web", "worker", "tool", "far", "db"}
    api = services["api"]
    assert api.image == "${REGISTRY}/api:latest"
    assert api.data["environment"] == {
        "FROM_DOTENV": "value-of-env",
        "DOLLAR": "$HOME",
        "DATE": "2020-01-01 00:00:00 +0000 UTC",
        "TIME": "12:30",
    }
    assert str(api.at) == "../shop/docker-compose.yml:7: services/api"
    assert str(api.places["env_file"]) == "../shop/docker-compose.yml:14: services/api/env_file"
    assert api.build and api.build.at.line == 9
    assert (api.build.context, api.build.dockerfile, api.build.target) == (
        ".",
        "docker/api.Dockerfile",
        "run",
    )
    assert api.build.args == {"NODE": "20", "PRICE": "5$"}
    assert api.build.additional_contexts == {"shared": "lib", "base": "docker-image://busybox"}
    worker, tool, far = (services[name].build for name in ("worker", "tool", "far"))
    assert worker and (worker.context, worker.dockerfile, worker.at.line) == ("web", "web/Dockerfile", 19)
    assert tool and (tool.context, tool.dockerfile, tool.is_inline) == (".", None, True)
    assert far and (far.context, far.dockerfile) == (None, None)
    assert services["db"].build is None


@pytest.mark.compose
def test_dockerfiles_variables_and_names_are_part_of_the_record(tmp_path: Path) -> None:
    found = read(shop(tmp_path).folder, None, "shop")
    assert found.compose
    assert {each.name: (each.default, each.required) for each in found.compose.variables} == {
        "REGISTRY": (None, True),
        "TAG": ("latest", False),
        "COMMITTED": (None, False),
    }
    assert found.dotenv_names == {".env": ("COMMITTED",)}
    api, web = found.dockerfiles["docker/api.Dockerfile"], found.dockerfiles["web/Dockerfile"]
    assert [stage.base for stage in api.stages] == ["node:20"]
    assert (web.stages, web.line) == ((), 2) and "BAKE" in web.problem
    assert told(found) == [
        "warning compose-variable-required shop/docker-compose.yml:8",
        "warning compose-env-file-missing shop/docker-compose.yml:14: services/api/env_file",
    ]


@pytest.mark.compose
def test_an_env_that_is_not_committed_gives_names_and_no_values(tmp_path: Path) -> None:
    made = shop(tmp_path)
    (made.folder / ".env").unlink()
    made.commit()
    made.write(".env", "COMMITTED=secret-of-mine\nREGISTRY=secret-too\n")
    found = read(made.folder, None, "shop")
    assert found.compose and found.compose.services["api"].image == "${REGISTRY}/api:latest"
    assert "secret" not in repr(found).replace("secrets.env", "")
    assert "compose-variable-required" not in " ".join(told(found))


@pytest.mark.compose
def test_the_callers_environment_has_no_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAG", "mine")
    monkeypatch.setenv("COMPOSE_FILE", "other.yml")
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "other")
    found = read(shop(tmp_path).folder, None, "shop").compose
    assert found and found.name == "store" and found.services["api"].image == "${REGISTRY}/api:latest"


@pytest.mark.compose
def test_files_whose_values_are_not_there_are_read_as_written(tmp_path: Path) -> None:
    text = "services:\n  a:\n    image: ${IMAGE}\n    build: .\n    cpus: ${CPUS}\n"
    found = read(shop(tmp_path, text).folder, None, "shop")
    assert found.compose and found.compose.is_resolved and not found.compose.has_values
    a = found.compose.services["a"]
    assert a.image == "${IMAGE}" and a.build and a.build.dockerfile == "Dockerfile"
    assert told(found) == ["warning compose-refuses shop/docker-compose.yml:5: services/a/cpus"]


@pytest.mark.compose
def test_files_that_compose_refuses_are_told_with_their_place(tmp_path: Path) -> None:
    text = "services:\n  a:\n    image: b\n  web:\n    imagee: x\n    build: ./web\n"
    found = read(shop(tmp_path, text).folder, None, "shop")
    assert found.compose and not found.compose.is_resolved
    assert found.compose.services["web"].build and "web/Dockerfile" in found.dockerfiles
    assert told(found) == ["error compose-refuses shop/docker-compose.yml:5: services/web/imagee"]


@pytest.mark.compose
def test_several_documents_and_files_that_others_name(tmp_path: Path) -> None:
    first = "include: [more.yml]\nservices:\n  a:\n    extends: {file: base.yml, service: b}\n"
    made = shop(
        tmp_path,
        f"{first}---\nservices:\n  c: {{image: c}}\n",
        **{
            "more.yml": "services:\n  m:\n    build: ./web\n",
            "base.yml": "services:\n  b:\n    build: ./lib\n",
        },
    )
    found = read(made.folder, None, "shop").compose
    assert found and found.is_resolved
    assert {name: str(each.at) for name, each in found.services.items()} == {
        "a": "shop/docker-compose.yml:3: services/a",
        "c": "shop/docker-compose.yml:7: services/c",
        "m": "shop/more.yml:2: services/m",
    }
    assert [each.build and each.build.context for each in found.services.values()].count("lib") == 1


def test_without_docker_texts_alone_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shop(tmp_path)
    monkeypatch.setenv("PATH", only_git(tmp_path))
    found = read(made.folder, None, "shop")
    assert found.compose and not found.compose.is_resolved
    api, worker = found.compose.services["api"], found.compose.services["worker"]
    assert api.image == "${REGISTRY:?}/api:${TAG:-latest}" and api.data == {}
    assert api.build and api.build.dockerfile == "docker/api.Dockerfile" and api.build.target == "run"
    assert api.build.args["NODE"] == "20"
    assert worker.build and worker.build.dockerfile == "web/Dockerfile"
    assert set(found.dockerfiles) == {"docker/api.Dockerfile", "web/Dockerfile"}
    assert told(found) == ["note compose-not-asked shop/docker-compose.yml"]


@pytest.mark.compose
def test_paths_are_relative_to_the_file_that_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shop(tmp_path)
    extends = "{extends: {file: ../web/base.yml, service: x}}"
    first = f"include: [../lib/more.yml]\nservices: {{a: {{build: ..}}, b: {extends}}}\n"
    made.write("docker/compose.yml", first)
    made.write("lib/more.yml", "services: {m: {build: {context: ../web}}}\n")
    made.write("web/base.yml", "services: {x: {build: {context: sub, target: t}}}\n")
    wanted = {
        "m": ("web", "web/Dockerfile"),
        "a": (".", "Dockerfile"),
        "b": ("web/sub", "web/sub/Dockerfile"),
    }
    by_compose = read(made.folder, ["./docker/compose.yml"], "shop")
    assert by_compose.compose and by_compose.compose.is_resolved and paths(by_compose) == wanted
    monkeypatch.setenv("PATH", only_git(tmp_path))
    by_text = read(made.folder, [str(made.folder / "docker/compose.yml")], "shop")
    assert by_text.compose and by_text.compose.files == ("docker/compose.yml",)
    assert not by_text.compose.is_resolved and paths(by_text) == wanted


def test_a_variable_does_not_lead_compose_to_a_network(tmp_path: Path) -> None:
    text = 'include: ["${MORE:-git@}github.com:example/none.git"]\nservices: {a: {image: a}}\n'
    found = read(shop(tmp_path, text).folder, None, "shop")
    assert found.compose and not found.compose.is_resolved
    [warning] = found.findings
    assert warning.level is Level.WARNING and "depends on a variable" in warning.what


def only_git(tmp_path: Path) -> str:
    folder = tmp_path / "bin"
    folder.mkdir()
    git = shutil.which("git")
    assert git
    (folder / "git").symlink_to(git)
    return str(folder)


def test_two_candidates_and_an_override(tmp_path: Path) -> None:
    made = shop(tmp_path, "services: {a: {image: a}}\n", **{"compose.override.yml": "services: {}\n"})
    made.write("compose.yml", "services: {b: {image: b}}\n")
    found = read(made.folder, None, "shop")
    assert found.compose and found.compose.files == ("compose.yml", "compose.override.yml")
    assert set(found.compose.services) == {"b"}
    [note] = [each for each in found.findings if each.rule == "compose-candidates"]
    assert note.level is Level.NOTE and "docker-compose.yml" in note.what
    named = read(made.folder, ["docker-compose.yml"], "shop").compose
    assert named and set(named.services) == {"a"}


def test_no_compose_file_is_told_with_those_that_are_elsewhere(tmp_path: Path) -> None:
    made = shop(tmp_path)
    (made.folder / "docker-compose.yml").rename(made.folder / "docker" / "compose.prod.yml")
    made.commit()
    found = read(made.folder, None, "shop")
    assert found.compose is None and found.dockerfiles == {}
    assert told(found) == ["note compose-missing shop"]
    assert "docker/compose.prod.yml" in found.findings[0].wanted


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        (
            "include: [oci://registry.example.com/x]\n",
            "1",
            "oci://registry.example.com/x, which is on a network",
        ),
        ("include: [{path: [https://git.example.com/x.git]}]\n", "1", "https://git.example.com/x.git"),
        (
            "services: {a: {extends: {file: git@h:x.git, service: a}}}\n",
            "1",
            "git@h:x.git, which is on a network",
        ),
        ("\ninclude: [../other.yml]\n", "2", "../other.yml, which is outside of the checkout"),
        ("include: [out.yml]\n", "1", "out.yml, which is outside of the checkout"),
        ("services:\n  a: {extends: x}\n  b: [\n", "4", "no YAML"),
    ],
    ids=("oci", "web", "git", "above", "link", "broken"),
)
def test_files_that_are_elsewhere_or_broken_are_told_and_compose_is_not_asked(
    tmp_path: Path, text: str, place: str, what: str
) -> None:
    made = shop(tmp_path, text)
    (tmp_path / "other.yml").write_text("services: {}\n", encoding="utf-8")
    (made.folder / "out.yml").symlink_to(tmp_path / "other.yml")
    found = read(made.folder, None, "shop")
    assert found.compose and not found.compose.is_resolved
    [warning] = found.findings
    assert warning.level is Level.WARNING and what in warning.what
    assert str(warning.at) == f"shop/docker-compose.yml:{place}"


@pytest.mark.compose
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"services:\n  a: {image: \xe9}\n", "UTF-8"),
        (b"services:\n  a: {extends: \xe9}\n", "line 2 is not UTF-8"),
        ("services: {}".encode("utf-16"), None),
        (b"# " + b"x" * 10_000_000, "larger than 4 MiB"),
        (b"services:\n  a: [\n", "expected node content"),
        (b"a: " + b"[" * 200_000, "depth|deep|no YAML"),
        (b"", None),
        (b"- a\n", None),
        (b"services: [a]\n", None),
        (b"services: {a: b, c: {build: [x], image: [y]}}\n", None),
    ],
    ids=("latin", "leading", "utf16", "large", "broken", "deep", "empty", "list", "names", "lists"),
)
def test_a_compose_file_that_cannot_be_read_is_told(tmp_path: Path, data: bytes, what: str | None) -> None:
    made = shop(tmp_path)
    (made.folder / "docker-compose.yml").write_bytes(data)
    found = read(made.folder, None, "shop")
    assert found.compose and all(each.build is None for each in found.compose.services.values())
    if what:
        assert any(word in found.findings[0].what for word in what.split("|")), found.findings[0].what
        assert str(found.findings[0].at).startswith("shop/docker-compose.yml")


@pytest.mark.compose
@pytest.mark.parametrize(
    ("data", "rules"),
    [
        ("services: {a: {image: b}}\n".encode("utf-16"), []),
        (b"services: {a: &a.b/c {image: b}}\n", ["warning compose-unreadable"]),
        (b"services: {a: {image: b}} # \x7f\n", ["warning compose-unreadable"]),
    ],
    ids=("utf16", "anchor", "delete"),
)
def test_what_compose_reads_is_no_error(tmp_path: Path, data: bytes, rules: list[str]) -> None:
    made = shop(tmp_path)
    (made.folder / "docker-compose.yml").write_bytes(data)
    found = read(made.folder, None, "shop")
    assert found.compose and found.compose.is_resolved and found.compose.services["a"].image == "b"
    assert [f"{each.level} {each.rule}" for each in found.findings] == rules


@pytest.mark.compose
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("services:\n  a: {image: b}\n  c: [\n", "4"),
        ("services:\n  a:\n    image: b\n    depends_on: [x]\n", "2: services/a"),
        ("services:\n  a.b: {image: b}\n  a:\n    image: b\n    cpus: x\n", "5: services/a/cpus"),
    ],
    ids=("yaml", "quoted", "dot"),
)
def test_a_refusal_has_the_place_that_compose_names(tmp_path: Path, text: str, place: str) -> None:
    [refused] = read(shop(tmp_path, text).folder, None, "shop").findings
    assert (refused.rule, refused.level) == ("compose-refuses", Level.ERROR) and refused.wanted
    assert str(refused.at) == f"shop/docker-compose.yml:{place}"


@pytest.mark.compose
@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("services: {a: {image: b}}\n", 1),
        ("services: {a: {image: '${B:?}'}}\n", 2),
        ("services: {a: {image: b, cpus: c}}\n", 2),
    ],
    ids=("plain", "required", "refused"),
)
def test_compose_is_not_called_in_vain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, calls: int
) -> None:
    made, counted = shop(tmp_path, text), list[str]()
    real = process.run

    def run(argv: Command, **options: Any) -> ProcessResult:
        counted.append(argv[-1])
        return real(argv, **options)

    monkeypatch.setattr(compose_call, "process", SimpleNamespace(run=run))
    read(made.folder, None, "shop")
    assert len(counted) == calls


@pytest.mark.compose
def test_a_checkout_whose_folder_names_no_project_is_read(tmp_path: Path) -> None:
    made = clone(tmp_path / "日本")
    made.write("compose.yaml", "services: {a: {image: b}}\n")
    made.commit()
    found, named = read(made.folder, None, "shop"), read(made.folder, None, "shop", "own")
    assert found.compose and found.compose.is_resolved and found.compose.name == "" and not found.findings
    assert named.compose and named.compose.name == "own"


def test_compose_is_not_asked_about_aliases_that_multiply(tmp_path: Path) -> None:
    levels = "".join(f"x{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]\n" for at in range(1, 8))
    found = read(shop(tmp_path, f"x0: &a0 [k]\n{levels}services: {{a: {{image: b}}}}\n").folder, None, "shop")
    assert told(found) == ["warning compose-aliases shop/docker-compose.yml"]
    assert found.compose and not found.compose.is_resolved and set(found.compose.services) == {"a"}


def test_a_dockerfile_behind_a_link_out_of_the_checkout_is_not_read(tmp_path: Path) -> None:
    made = shop(tmp_path, "services: {a: {build: .}, b: {build: lib}, c: {build: docker}}\n")
    (tmp_path / "Dockerfile").write_text("FROM busybox\n", encoding="utf-8")
    (made.folder / "Dockerfile").symlink_to("../Dockerfile")
    (made.folder / "docker" / "Dockerfile").symlink_to("Dockerfile")
    os.mkfifo(made.folder / "lib" / "Dockerfile")
    found = read(made.folder, None, "shop")
    assert found.compose and set(found.dockerfiles) <= {"Dockerfile", "lib/Dockerfile", "docker/Dockerfile"}
    builds = {name: each.build and each.build.dockerfile for name, each in found.compose.services.items()}
    assert builds == {"a": None, "b": "lib/Dockerfile", "c": None}
    assert found.dockerfiles["lib/Dockerfile"].problem == "it is no file"


def test_a_missing_named_file_and_a_missing_dockerfile_are_told(tmp_path: Path) -> None:
    made = shop(tmp_path, "services: {a: {build: lib}}\n")
    assert told(read(made.folder, ["compose.prod.yml"], "shop")) == [
        "error compose-unreadable shop/compose.prod.yml"
    ]
    assert (
        read(made.folder, None, "shop").dockerfiles["lib/Dockerfile"].problem == "it is not in the checkout"
    )
    [error] = read(made.folder, ["../compose.yml"], "shop").findings
    assert "outside of the checkout" in error.what


@pytest.mark.compose
def test_a_missing_env_file_is_told_once_and_the_top_env_wins(tmp_path: Path) -> None:
    made = shop(tmp_path)
    files = "[no.env, {path: may.env, required: false}]"
    made.write(
        "docker/compose.yml",
        f"services: {{a: &a {{image: '${{NAME}}${{OTHER}}', env_file: {files}}}, b: *a,\n"
        "  c: {image: c, env_file: .env}}\n",
    )
    made.write("docker/.env", "NAME=beside\nOTHER=-other\n")
    made.write(".env", "NAME=top\n")
    made.commit()
    found = read(made.folder, ["docker/compose.yml"], "shop")
    assert found.compose and found.compose.services["b"].image == "top-other"
    assert found.dotenv_names == {".env": ("NAME",), "docker/.env": ("NAME", "OTHER")}
    [warning] = found.findings
    assert "docker/no.env, the `env_file` of a, b" in warning.what


@pytest.mark.compose
def test_two_thousand_services_take_seconds(tmp_path: Path) -> None:
    services = "".join(f"  s{number}:\n    build: ./web\n" for number in range(2000))
    made = shop(tmp_path, f"services:\n{services}")
    begun = time.monotonic()
    found = read(made.folder, None, "shop").compose
    assert found and found.is_resolved and len(found.services) == 2000
    assert time.monotonic() - begun < 60


def paths(found: ProjectRecord) -> dict[str, tuple[str | None, str | None]]:
    builds = [(name, each.build) for name, each in found.compose.services.items()] if found.compose else []
    return {name: (build.context, build.dockerfile) for name, build in builds if build}


@pytest.mark.oldest_compose
def test_the_oldest_compose_reads_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shop(tmp_path)
    newest = read(made.folder, None, "shop")
    monkeypatch.setenv("DOCKER_CONFIG", oldest_compose(tmp_path))
    oldest = read(made.folder, None, "shop")
    assert oldest.compose and newest.compose and oldest.compose.variables == newest.compose.variables
    assert paths(oldest) == paths(newest)
    assert told(oldest) == [
        "warning compose-refuses shop/docker-compose.yml",
        "warning compose-variable-required shop/docker-compose.yml:8",
        "warning compose-env-file-missing shop/docker-compose.yml:14: services/api/env_file",
    ]
    made.write("secrets.env", "")
    again = read(made.folder, None, "shop").compose
    assert again and again.has_values and again.services["api"].image == "${REGISTRY}/api:latest"


def test_a_dockerfile_that_is_not_read_is_told_with_what_mends_it(tmp_path: Path) -> None:
    made = shop(tmp_path)
    (made.folder / "round").symlink_to("round")
    (made.folder / "out").symlink_to("../outside")
    checkout = Checkout(made.folder, "shop")
    problems = [dockerfiles.read(checkout, path, {}).problem for path in ("round", "out")]
    assert problems == [
        "it is a link that leads in a circle; link to a file of the repository",
        "it is outside of the checkout; keep the file in the repository",
    ]
