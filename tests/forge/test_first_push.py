"""A sample repo with its rendered pipeline, pushed to a real Gitea, ends with its images there."""

from pathlib import Path

import pytest

from ..support.registry_api import MANIFEST, pushed
from .api import Refused
from .forge import OWNER, Forge
from .repo import create
from .runner import Runner
from .sample import deliver

pytestmark = [
    pytest.mark.engine,
    pytest.mark.busybox_base,
    pytest.mark.gitea,
    pytest.mark.gitea_runner,
]

# As close to a push as a job comes with nothing but its own token.
TRESPASS = """\
on: push
permissions: {packages: write, contents: read}
jobs:
  push:
    runs-on: ubuntu-latest
    defaults: {run: {shell: sh}}
    env:
      TOKEN: ${{ github.token }}
      REGISTRY: ADDRESS
    steps:
      - run: |
          printf '%s' "$TOKEN" | docker login --username x-access-token --password-stdin "$REGISTRY" ||
            echo no login
      - run: |
          export BUILDX_CONFIG="${DOCKER_CONFIG:-$HOME/.docker}/buildx" DOCKER_CONFIG="$PWD/config"
          mkdir "$DOCKER_CONFIG"
          login=$(printf 'x-access-token:%s' "$TOKEN" | base64 -w 0)
          printf '{"auths": {"%s": {"auth": "%s"}}}' "$REGISTRY" "$login" >"$DOCKER_CONFIG/config.json"
          printf 'FROM busybox:1.37\\n' |
            docker buildx build --provenance=false --push --tag "$REGISTRY/bytelyst/trespass:1" - ||
            echo no push
"""


def test_a_push_ends_with_the_images_of_its_commit(forge: Forge, runner: Runner, tmp_path: Path) -> None:
    repo = deliver(forge, "first", tmp_path)
    sha = repo.commit()
    repo.push()
    for workflow in ("images.yml", "drift.yml"):
        run = repo.await_run(workflow)
        assert run.conclusion == "success", run.log()
    for name in ("first-backend", "first-web"):
        assert sha in forge.tags(name)
        image = pushed(forge.registry, f"{OWNER}/{name}", sha)
        assert image.media_type == MANIFEST
        assert image.labels["org.opencontainers.image.revision"] == sha
        assert image.labels["org.opencontainers.image.source"] == f"{forge.url}/{OWNER}/first"


def test_a_jobs_own_token_cannot_push(forge: Forge, runner: Runner, tmp_path: Path) -> None:
    """The reason for a bot with a token of its own."""
    repo = create(forge, "trespass", tmp_path)
    repo.write(".gitea/workflows/trespass.yml", TRESPASS.replace("ADDRESS", forge.registry.address))
    repo.commit()
    repo.push()
    run = repo.await_run("trespass.yml")
    assert run.conclusion == "success", run.log()
    lines = [line.partition(" ")[2] for line in run.log().splitlines()]
    assert {"no login", "no push"} <= set(lines)
    assert [line for line in lines if line.endswith("failed to fetch oauth token: unauthorized")]
    assert not forge.tags("trespass")


@pytest.mark.parametrize("name", ["GITEA_X", "GITHUB_X", "CI"])
def test_gitea_takes_no_secret_of_a_name_of_its_own(forge: Forge, name: str) -> None:
    with pytest.raises(Refused, match="invalid variable or secret name") as refused:
        forge.put_secret(name, "value")
    assert refused.value.status == 400
