"""Scripts and workflows that a migration leaves behind: what is found in them, and what is not."""

from pathlib import Path

import pytest

from bakehouse.audit.rules.scripts import findings
from bakehouse.findings import Level

from .checkout import subject

SHOP = """\
#!/usr/bin/env bash
# Deploys the shop; was: docker compose down
set -euo pipefail
cd "$(dirname "$0")/.."
git fetch && git rebase origin/main
for service in backend web; do
  docker build \\
    --secret id=npm,env=NPM_TOKEN \\
    -t "shop-$service:latest" "$service"
done
echo "stopping: docker compose down"
docker compose down
docker compose up -d --force-recreate
curl -fsS http://127.0.0.1:4000/version
"""
NOTES = """\
#!/bin/bash
usage() {
  cat <<EOF
usage: deploy-notes.sh [--help]
  runs docker compose build and docker compose up -d --build
EOF
}
COMPOSE="docker compose -f docker-compose.yml -f docker-compose.prod.yml"
[[ ${1:-} == --help ]] && { usage; exit 0; }
git pull --ff-only
$COMPOSE build
$COMPOSE up -d
$COMPOSE ps
"""
ALL = """\
#!/bin/bash
HOST=deploy@vm.example.com
for repo in shop notes; do
  ssh "$HOST" bash -s -- "$repo" <<'REMOTE'
    set -e
    cd "/srv/$1"
    docker compose build
    docker compose up -d
REMOTE
done
ssh $HOST "cd /srv/plat &&
  docker-compose down --remove-orphans && docker-compose up -d --build"
"""
PUBLISH = "docker build -t git.example.com/acme/shop .\ndocker push git.example.com/acme/shop\n"
UP = "docker compose up -d --build\n"
DOWN = "docker compose down\ndocker compose up -d\n"
D, F, B, U = "compose-down", "force-recreate", "build-on-host", "unpinned-buildkit"

# Each script, and its findings: rule by line.
SCRIPTS = [
    ("a loop of builds, down, force-recreate", "scripts/deploy-shop.sh", SHOP, [(7, B), (12, D), (13, F)]),
    ("compose build by a variable", "deploy-notes.sh", NOTES, [(11, B)]),
    ("two ways of ssh", "deploy-all.sh", ALL, [(7, B), (12, B), (12, D)]),
    (
        "options before the verb",
        "a.sh",
        "docker --log-level warn compose -f a -p b up -d --build\n",
        [(1, B)],
    ),
    ("version 1", "a.sh", "docker-compose down -v; docker-compose up -d\n", [(1, D)]),
    ("sudo and env", "a.sh", "sudo -E env A=b docker compose up -d --build x\n", [(1, B)]),
    ("a context of another machine", "a.sh", "docker --context prod compose down\n", [(1, D)]),
    ("a context of this one", "a.sh", "docker --context default compose down\n", []),
    ("an engine of another machine", "a.sh", "docker -H ssh://deploy@vm compose up --build -d\n", [(1, B)]),
    ("an exported engine", "a.sh", "export DOCKER_HOST=ssh://deploy@vm\ndocker compose down\n", [(2, D)]),
    ("buildx on the host", "deploy.sh", "docker buildx build --load .\n" + DOWN, [(1, B), (2, D)]),
    ("bake on the host", "deploy.sh", "docker buildx bake\n" + DOWN, [(1, B), (2, D)]),
    ("the old name of build", "deploy.sh", "docker image build .\n", [(1, B)]),
    ("one finding for a line", "deploy.sh", "docker compose down; docker compose down\n", [(1, D)]),
    ("a function", "deploy.sh", 'dc() { docker compose -f a.yml "$@"; }\ndc down\n', [(2, D)]),
    ("an array", "deploy.sh", 'DC=(docker compose -f a)\n"${DC[@]}" down\n', [(2, D)]),
    ("unknown options", "deploy.sh", 'docker compose "${FILES[@]}" $X down\n', [(1, D)]),
    (
        "a condition",
        "deploy.sh",
        "if ! docker compose up -d --build; then docker compose down; fi\n",
        [(1, B), (1, D)],
    ),
    ("without a suffix", "bin/redeploy", "#!/bin/sh\ndocker compose down\n", [(2, D)]),
    (
        "comments, texts and help",
        "deploy.sh",
        ": docker compose down\n# docker compose down\n"
        "echo docker compose down\nprintf '%s' 'docker compose down'\n"
        'echo "$(cat <<X\ndocker compose down\nX\n)"\n'
        "docker compose down --help\ndocker compose help down\nlog 'docker compose down'\n",
        [],
    ),
    ("a text that is written to a file", "deploy.sh", "cat >x.sh <<X\ndocker compose down\nX\n", []),
    ("a trap", "deploy.sh", "trap 'docker compose down' EXIT\n", []),
    ("a wrapper that shows", "deploy.sh", "RUN=echo\n$RUN docker compose down\n", []),
    ("a dry run", "deploy.sh", "docker compose --dry-run down\ndocker compose down --dry-run\n", []),
    ("only what changed", "deploy.sh", "docker compose pull\ndocker compose up -d --remove-orphans\n", []),
    ("up without a build", "deploy.sh", "docker compose up -d --no-build\ndocker compose ps\n", []),
    ("another verb's argument", "deploy.sh", "docker compose logs down\ndocker compose exec web build\n", []),
    ("another program", "deploy.sh", "docker run x docker compose down\npodman-compose down\n", []),
    ("one service by name", "deploy.sh", "docker compose up -d --no-deps --force-recreate caddy\n", []),
    ("several services", "deploy.sh", "docker compose up -d --no-deps --force-recreate a b\n", [(1, F)]),
    ("one and what it needs", "deploy.sh", "docker compose up -d --scale a=2 --force-recreate a\n", [(1, F)]),
    ("a name for development", "scripts/deploy-dev.sh", DOWN + UP, []),
    ("a folder for tests", "tests/e2e/deploy.sh", DOWN + UP, []),
    ("watching", "scripts/watch.sh", DOWN + UP, []),
    ("compose files for development", "a.sh", "docker compose -f docker-compose.dev.yml up -d --build\n", []),
    ("a profile for tests", "a.sh", "docker compose --profile test down; docker compose up -d\n", []),
    ("an exported compose file", "a.sh", "export COMPOSE_FILE=compose.test.yml\n" + DOWN + UP, []),
    ("ssh to a machine for development", "a.sh", "ssh dev.example.com docker compose down\n", []),
    ("the test that CI runs", "ci/integration.sh", DOWN + UP, []),
    ("in the foreground", "start.sh", "docker compose up --build\ndocker compose down\n", []),
    ("in the background", "start.sh", UP, [(1, B)]),
    ("stopping by hand", "stop.sh", "docker compose down\n", []),
    ("a program in a container", "gen.sh", "docker run --rm x npm ci\ndocker buildx build .\n", []),
    ("a push from anywhere", "publish.sh", "export DOCKER_BUILDKIT=1\n" + PUBLISH, []),
    (
        "a push, and ssh",
        "deploy.sh",
        f"{PUBLISH}ssh vm 'docker compose pull && docker compose up -d'\n",
        [(1, U)],
    ),
    ("a push and a start", "deploy.sh", PUBLISH + "docker compose up -d\n", [(1, B)]),
    ("buildx pushes", "deploy.sh", "docker buildx build --push -t a .\n", []),
    ("what bake would do", "deploy.sh", "docker buildx bake --print\n", []),
    ("a build elsewhere", "build.sh", "docker build .\n", [(1, U)]),
    ("pinned for one command", "build.sh", "DOCKER_BUILDKIT=1 docker compose build\n", []),
    ("pinned by another variable", "build.sh", "DOCKER_BUILDKIT=$X docker build .\n", []),
    ("pinned off", "build.sh", "DOCKER_BUILDKIT=0 docker build .\n", [(1, U)]),
    ("version 1 needs both", "build.sh", "export DOCKER_BUILDKIT=1\ndocker-compose build\n", [(2, U)]),
    (
        "version 1 has both",
        "build.sh",
        "export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1\ndocker-compose build\n",
        [],
    ),
    ("ours", "deploy-shop.sh", "# Generated by bakehouse 0.5.0 from repos.yaml\n" + DOWN, []),
]

JOBS = [
    (
        "tests on a runner of the forge",
        "ubuntu-latest",
        "test",
        "docker compose up -d --build && docker compose down",
        [],
    ),
    (
        "tests on an own runner",
        "[self-hosted]",
        "test",
        "docker compose up -d --build; docker compose down",
        [],
    ),
    ("a deploy on an own runner", "[self-hosted, linux]", "deploy", "docker compose up -d --build", [B]),
    ("a deploy on a runner of the forge", "ubuntu-latest", "deploy", "docker compose down", []),
    ("another job on an own runner", "self-hosted", "pages", "docker compose down", []),
    (
        "ssh",
        "ubuntu-latest",
        "ship",
        "ssh vm 'cd /srv && docker compose down && docker compose up -d --build'",
        [B, D],
    ),
    (
        "ssh of a job that also tests",
        "ubuntu-latest",
        "test-and-ship",
        "docker compose build; ssh vm docker compose down",
        [D],
    ),
    ("a build", "ubuntu-latest", "images", "docker build .", [U]),
    ("an echo", "[self-hosted]", "deploy", "echo 'docker compose down'", []),
]


@pytest.mark.parametrize(
    ("path", "text", "found"), [each[1:] for each in SCRIPTS], ids=[each[0] for each in SCRIPTS]
)
def test_what_is_found_in_a_script(
    tmp_path: Path, path: str, text: str, found: list[tuple[int, str]]
) -> None:
    told = [(each.at.line, each.rule) for each in findings(subject(tmp_path, {path: text}))]
    assert sorted(told) == found


@pytest.mark.parametrize(
    ("runner", "job", "run", "found"), [each[1:] for each in JOBS], ids=[each[0] for each in JOBS]
)
def test_what_is_found_in_a_workflow(
    tmp_path: Path, runner: str, job: str, run: str, found: list[str]
) -> None:
    text = f"on: push\njobs:\n  {job}:\n    runs-on: {runner}\n    steps:\n      - run: |\n          {run}\n"
    told = list(findings(subject(tmp_path, {".gitea/workflows/main.yml": text})))
    assert sorted(each.rule for each in told) == found
    assert {each.at.line for each in told} <= {7}


def test_a_job_for_an_environment_is_a_deploy(tmp_path: Path) -> None:
    text = "jobs: {a: {runs-on: self-hosted, environment: live, steps: [{run: docker compose down}]}}"
    (found,) = findings(subject(tmp_path, {".github/workflows/main.yml": text}))
    assert found.rule == D


def test_an_action_that_runs_a_script_by_ssh_is_a_deploy(tmp_path: Path) -> None:
    step = "{uses: appleboy/ssh-action@v1, with: {host: vm, script: 'cd /srv; docker compose up -d --build'}}"
    text = f"jobs: {{a: {{runs-on: ubuntu-latest, steps: [{step}]}}}}"
    (found,) = findings(subject(tmp_path, {".github/workflows/main.yml": text}))
    assert found.rule == B


def test_the_products_own_name_is_no_word_for_development(tmp_path: Path) -> None:
    files = {"deploy-demo.sh": DOWN}
    assert [each.rule for each in findings(subject(tmp_path / "a", files))] == []
    assert [each.rule for each in findings(subject(tmp_path / "b", files, product="demo"))] == [D]


def test_a_finding_has_its_place_and_what_replaces_the_line(tmp_path: Path) -> None:
    found = {each.rule: each for each in findings(subject(tmp_path, {"scripts/deploy-shop.sh": SHOP}))}
    assert {each.level for each in found.values()} == {Level.WARNING}
    assert str(found[D]) == (
        f"{tmp_path}/scripts/deploy-shop.sh:12: `docker compose down` stops all services; a deploy replaces "
        "only what changed; use `bakehouse deploy shop`, and delete this script"
    )
    assert str(found[F]) == (
        f"{tmp_path}/scripts/deploy-shop.sh:13: `docker compose up --force-recreate` recreates services that "
        "did not change; use `bakehouse deploy shop`, and delete this script"
    )
    assert found[B].what == (
        "`docker build` builds on the host; CI builds all images with ci/images.sh, and the host pulls them"
    )


def test_a_script_that_cannot_be_read_is_noted(tmp_path: Path) -> None:
    files = {"deploy.sh": "docker compose 'down\n", "test.sh": "docker 'x\n"}
    (found,) = findings(subject(tmp_path, files))
    assert (found.rule, found.level) == ("script-unread", Level.NOTE)
    assert str(found) == (
        f"{tmp_path}/deploy.sh: not read: line 1: a ' is missing; check it for old deploy steps"
    )
