"""How the script is called, and how it calls docker: a docker that records stands in for the real one."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .fake import BAKE, IMAGE, FakeDocker, fake_docker
from .shop import Data, Image, Repo, Shell, find, left_in, run

TOKEN = "canary-8c1f"
BAKE_FILE = "# committed\n"
DIGEST = f"sha256:{sha256(IMAGE.encode()).hexdigest()}"
DATA = Data(
    {
        "backend": Image(
            ["backend"],
            reference="git.example.com/bytelyst/clock-backend",
            secrets=["NPM_TOKEN=NPM_READ_TOKEN"],
        ),
        "web": Image(
            ["web"],
            context="web",
            contexts=["shared=web/sh ared"],
            reference="git.example.com/bytelyst/clock-web",
            secrets=["MAP_KEY=none", "NPM_TOKEN=NPM_READ_TOKEN"],
        ),
    },
    bake_sum=sha256(BAKE_FILE.encode()).hexdigest(),
)


TOOLS = ("awk", "cat", "cut", "date", "dirname", "mktemp", "rm", "sed", "sha256sum", "sort", "tr")


@pytest.fixture
def fake(tmp_path: Path) -> FakeDocker:
    return fake_docker(tmp_path / "fake")


@pytest.fixture
def product(repo: Repo) -> Repo:
    repo.script(DATA)
    repo.write("docker-bake.hcl", BAKE_FILE)
    repo.write("backend/a")
    repo.write("web/sh ared/b")
    repo.commit()
    return repo


def build(
    shell: Shell, fake: FakeDocker, repo: Repo, *arguments: str, env: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    more = {
        "FAKE": str(fake.folder),
        "REGISTRY_TOKEN": TOKEN,
        "NPM_TOKEN": "npm",
        "MAP_KEY": "map",
        "TMPDIR": temporary(repo),
        **(env or {}),
    }
    return run(fake.shell(shell), repo, "build", *arguments, env=more)


def temporary(repo: Repo) -> str:
    folder = repo.root.parent / "temporary"
    folder.mkdir(exist_ok=True)
    return str(folder)


def test_bake_is_called_with_relative_contexts(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    done = build(shell, fake, product)
    assert done.returncode == 0, done.stderr
    assert fake.argv("bake") == [
        *["buildx", "bake", "--builder", "default", "--file", "../docker-bake.hcl"],
        *["--progress", "plain", "--metadata-file", "../bake.json"],
        *["--set", "*.args.BUILDKIT_CACHE_MOUNT_NS=clock", "--push"],
        *["--set", "backend.context=backend/."],
        *["--set", "web.context=web/web", "--set", "web.contexts.shared=web/web/sh ared"],
        *["backend", "web"],
    ]
    assert fake.text("bake.cwd").startswith(temporary(product))


def test_images_of_the_same_files_share_a_context(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    images = {
        "backend": replace(DATA.images["backend"], inputs=["web", "backend"]),
        "web": replace(DATA.images["web"], inputs=["backend", "web"]),
    }
    product.script(replace(DATA, images=images))
    product.commit()
    assert build(shell, fake, product).returncode == 0
    given = [word for word in fake.argv("bake") if "context" in word]
    assert given == [
        "backend.context=backend/.",
        "web.context=backend/web",
        "web.contexts.shared=backend/web/sh ared",
    ]


def test_what_is_not_pushed_has_cache_mounts_of_its_own(
    shell: Shell, fake: FakeDocker, product: Repo
) -> None:
    assert build(shell, fake, product, "--no-push").returncode == 0
    # a product's own name has no dot
    assert "*.args.BUILDKIT_CACHE_MOUNT_NS=pull-requests.clock" in fake.argv("bake")


def test_small_builder_bakes_a_few_at_a_time(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    fake.says("bake", f'echo "$*" >>"$FAKE/bakes"\n{BAKE}')
    product.script(replace(DATA, max_parallel=1))
    product.commit()
    done = build(shell, fake, product)
    assert done.returncode == 0, done.stderr
    assert [line.split()[-1] for line in fake.text("bakes").splitlines()] == ["backend", "web"]


BASED = replace(
    DATA,
    images={
        "web": replace(DATA.images["web"], bases=["backend"]),
        "backend": DATA.images["backend"],
    },
)


@pytest.fixture
def based(product: Repo) -> Repo:
    """A product whose image web is built on its image backend."""
    product.script(BASED)
    product.commit()
    return product


def bakes(fake: FakeDocker) -> None:
    """Keep the arguments of each bake, and the contexts that were there."""
    fake.says("bake", f'echo "$*" >>"$FAKE/bakes"\nfind . -type f | sort >"$FAKE/contexts"\n{BAKE}')


def test_what_an_image_is_built_on_is_there_and_not_pushed(
    shell: Shell, fake: FakeDocker, based: Repo
) -> None:
    bakes(fake)
    done = build(shell, fake, based, "--no-push", "web")
    assert done.returncode == 0, done.stderr
    (call,) = fake.text("bakes").splitlines()
    assert call.endswith("--set web.contexts.shared=web/web/sh ared --set backend.context=backend/. web")
    assert fake.text("contexts").splitlines() == ["./backend/backend/a", "./web/web/sh ared/b"]


def test_a_base_that_is_unchanged_is_laid_out_too(shell: Shell, fake: FakeDocker, based: Repo) -> None:
    assert build(shell, fake, based).returncode == 0
    based.write("web/sh ared/b", "changed")
    head = based.commit()
    copied = fake.folder / "tags" / f"git.example.com_bytelyst_clock-backend_{head}"
    copied.write_text(IMAGE)
    bakes(fake)
    done = build(shell, fake, based)
    assert done.returncode == 0, done.stderr
    assert "backend: unchanged (already built for this commit)" in done.stdout
    assert fake.text("bakes").splitlines()[0].endswith(" --set backend.context=backend/. web")
    assert fake.text("contexts").splitlines() == ["./backend/backend/a", "./web/web/sh ared/b"]


def test_no_batch_builds_anew_what_an_earlier_one_built(shell: Shell, fake: FakeDocker, based: Repo) -> None:
    """Otherwise images are built on other ones than those that are pushed."""
    bakes(fake)
    based.script(replace(BASED, max_parallel=1))
    based.commit()
    done = build(shell, fake, based, "--force")
    assert done.returncode == 0, done.stderr
    first, second = fake.text("bakes").splitlines()
    assert ("--set web.no-cache=true" in first, "--set backend.no-cache=true" in first) == (True, True)
    assert ("--set backend.context=" in second, "no-cache" in second) == (True, False)
    assert (first.endswith(" web"), second.endswith(" backend")) == (True, True)
    assert (" --pull " in first, " --pull " in second) == (True, True)


def test_table_tells_what_happened_and_why(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    done = build(shell, fake, product)
    lines = done.stdout[done.stdout.index("== images") :].splitlines()
    assert lines[1].split() == ["backend", "build", DIGEST, "1.5", "MB", "0.0", "s"]
    assert lines[2].strip().startswith("no image has these files and settings yet: inputs-")
    assert lines[-1].startswith("built backend web in ")


def test_runs_page_tells_the_same(shell: Shell, fake: FakeDocker, product: Repo, tmp_path: Path) -> None:
    page = tmp_path / "summary.md"
    page.write_text("before\n")
    done = build(shell, fake, product, env={"GITHUB_STEP_SUMMARY": str(page)})
    assert done.returncode == 0, done.stderr
    assert page.read_text().startswith("before\n| image | action | digest | size | build time | reason |\n")
    assert (
        f"| web | build | {DIGEST} | 1.5 MB | 0.0 s | no image has these files and settings yet: inputs-"
        in page.read_text()
    )


OTHER = "sha256:" + "0" * 64
METADATA = """cat >"../bake.json" <<TEXT
{
  "backend": {
    "containerimage.descriptor": {
      "digest": "sha256:1111111111111111111111111111111111111111111111111111111111111111"
    },
    "containerimage.digest": "BUILT",
    "image.name": "git.example.com/bytelyst/clock-backend"
  },
  "web": {
    "image.name": "  \\"containerimage.digest\\": \\"sha256:0000\\""
  }
}
TEXT
"""


def baked_as(fake: FakeDocker, digest: str) -> None:
    fake.says("bake", METADATA.replace("BUILT", digest) + BAKE)


def test_what_was_pushed_is_what_was_built(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    """The first target's digest is the tag's, and the second one has none: then the tag counts."""
    baked_as(fake, DIGEST)
    done = build(shell, fake, product)
    assert (done.returncode, done.stderr) == (0, "")
    assert "another run" not in done.stdout
    assert fake.text("looked") == ""


def test_another_run_of_the_commit_may_push_the_tag(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    head = product.git("rev-parse", "HEAD")
    baked_as(fake, OTHER)
    fake.says("labels", f'{{"Labels": {{"org.opencontainers.image.revision": "{head}"}}}}')
    done = build(shell, fake, product)
    assert done.returncode == 0, done.stderr
    name = f"git.example.com/bytelyst/clock-backend:{head}"
    assert f"another run pushed {name} after this one; using its image {DIGEST}" in done.stdout
    assert f"backend          build  {DIGEST}" in done.stdout


def test_an_image_of_another_commit_under_the_tag_is_refused(
    shell: Shell, fake: FakeDocker, product: Repo
) -> None:
    baked_as(fake, OTHER)
    fake.says("labels", f'{{"Labels": {{"org.opencontainers.image.revision": "{"0" * 40}"}}}}')
    done = build(shell, fake, product)
    assert done.returncode == 3
    assert f"does not hold the image {OTHER} of this job, but {DIGEST} of another commit" in done.stderr
    assert fake.text("puts") == ""


def test_an_image_that_is_gone_each_time_is_of_no_commit(
    shell: Shell, fake: FakeDocker, product: Repo
) -> None:
    baked_as(fake, OTHER)
    done = build(shell, fake, product)
    assert done.returncode == 3
    assert (
        "clock-backend" in done.stderr and ": other runs keep moving the images: rerun the job" in done.stderr
    )
    assert len(fake.text("looked").split()) == 5 and fake.text("puts") == ""


@pytest.mark.parametrize("page", ["/nowhere/summary.md", "/proc"])
def test_no_page_is_no_failure(shell: Shell, fake: FakeDocker, product: Repo, page: str) -> None:
    assert build(shell, fake, product, env={"GITHUB_STEP_SUMMARY": page}).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "targets"),
    [(["web"], ["web"]), (["web", "backend", "web"], ["web", "backend"]), ([], ["backend", "web"])],
)
def test_chosen_images(
    shell: Shell, fake: FakeDocker, product: Repo, arguments: list[str], targets: list[str]
) -> None:
    done = build(shell, fake, product, "--no-push", *arguments)
    assert done.returncode == 0, done.stderr
    assert fake.argv("bake")[-len(targets) :] == targets
    assert "--push" not in fake.argv("bake")


def test_token_is_on_stdin_alone(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    done = build(shell, fake, product, env={"token": "x", "feed": "x"})
    assert fake.text("login.stdin") == TOKEN
    assert fake.argv("login") == ["login", "--username", "image-bot", "--password-stdin", "git.example.com"]
    assert TOKEN not in fake.text("bake.env")
    assert TOKEN not in done.stdout + done.stderr


def test_docker_config_is_thrown_away_and_the_users_is_kept(
    shell: Shell, fake: FakeDocker, product: Repo, tmp_path: Path
) -> None:
    users = tmp_path / "home/.docker"
    (users / "cli-plugins").mkdir(parents=True)
    (users / "config.json").write_text("{}")
    done = build(shell, fake, product, env={"HOME": str(users.parent), "DOCKER_CONFIG": str(users)})
    assert done.returncode == 0, done.stderr
    variables = fake.text("bake.env").splitlines()
    assert f"BUILDX_CONFIG={users}/buildx" in variables
    assert "DOCKER_CONTEXT=default" in variables or any(line.startswith("DOCKER_HOST=") for line in variables)
    assert f"DOCKER_CONFIG={users}" not in variables
    assert fake.text("login.config").split() == ["cli-plugins", "config.json"]
    assert sorted(path.name for path in users.iterdir()) == ["cli-plugins", "config.json"]
    assert left_in(Path(temporary(product))) == []


NOT_SET = "images.sh: nothing is built: these secrets are not set or empty: "


@pytest.mark.parametrize(
    ("arguments", "env", "told"),
    [
        ([], {"NPM_TOKEN": "", "MAP_KEY": ""}, "MAP_KEY, NPM_TOKEN (NPM_READ_TOKEN in pull requests);"),
        (["--no-push"], {"NPM_TOKEN": "", "MAP_KEY": ""}, "NPM_TOKEN (NPM_READ_TOKEN in pull requests);"),
        (["--no-push", "backend"], {"NPM_TOKEN": ""}, "NPM_TOKEN (NPM_READ_TOKEN in pull requests);"),
        (["--force"], {"MAP_KEY": ""}, "MAP_KEY;"),
    ],
)
def test_a_missing_secret_is_refused_before_the_bake(
    shell: Shell, fake: FakeDocker, product: Repo, arguments: list[str], env: dict[str, str], told: str
) -> None:
    done = build(shell, fake, product, *arguments, env=env)
    assert done.returncode == 2
    assert done.stderr.startswith(NOT_SET + told)
    assert fake.text("bake.env") == fake.text("puts") == ""


def test_a_missing_secret_claims_no_number(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    assert build(shell, fake, product).returncode == 0
    before = fake.text("puts")
    done = build(shell, fake, product, "--force", env={"MAP_KEY": ""})
    assert done.stderr.startswith(NOT_SET + "MAP_KEY;")
    assert fake.text("puts") == before
    build(shell, fake, product, "--force")
    assert "index:bakehouse.claim=" in fake.text("puts").removeprefix(before)


def test_a_secret_that_pull_requests_do_not_get_is_empty(
    shell: Shell, fake: FakeDocker, product: Repo
) -> None:
    done = build(shell, fake, product, "--no-push", env={"MAP_KEY": ""})
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("note: the secret MAP_KEY is not set; building with an empty one") == 1
    assert {"MAP_KEY=", "NPM_TOKEN=npm"} <= set(fake.text("bake.env").splitlines())


def test_what_is_not_built_needs_no_secret(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    done = build(shell, fake, product, "--no-push", "backend", env={"MAP_KEY": ""})
    assert (done.returncode, "MAP_KEY" in done.stdout) == (0, False), done.stderr
    assert build(shell, fake, product).returncode == 0
    done = build(shell, fake, product, env={"NPM_TOKEN": "", "MAP_KEY": ""})
    assert done.returncode == 0, done.stderr


@pytest.fixture
def variable(product: Repo) -> Repo:
    """The web image has a build argument from a variable of the forge."""
    web = replace(DATA.images["web"], variables=["API_URL"])
    product.script(replace(DATA, images={**DATA.images, "web": web}))
    return product


def inputs(shell: Shell, fake: FakeDocker, repo: Repo, **env: str) -> CompletedProcess[str]:
    return run(fake.shell(shell), repo, "inputs", "web", env={"TMPDIR": temporary(repo), **env})


def test_the_value_of_a_variable_is_an_input(shell: Shell, fake: FakeDocker, variable: Repo) -> None:
    values = ("one", "two", "two ", "two\n", "$(id) `id` 'x' \"y\" %s \\n")
    hashes = {inputs(shell, fake, variable, API_URL=value).stdout for value in values}
    assert len(hashes) == len(values)
    assert all(len(each.splitlines()[-1]) == 40 for each in hashes), hashes


def test_an_unset_variable_is_refused_by_name(shell: Shell, fake: FakeDocker, variable: Repo) -> None:
    env = {"NPM_TOKEN": "npm", "MAP_KEY": "map", "API_URL": ""}
    for done in (inputs(shell, fake, variable), build(shell, fake, variable, env=env)):
        assert done.returncode == 2
        assert "build arguments need variables that are not set or empty" in done.stderr
        assert done.stderr.rstrip().endswith(": API_URL")
    assert fake.text("bake.env") == ""
    assert build(shell, fake, variable, "--no-push", "backend", env=env).returncode == 0


def test_affected_says_what_cannot_be_known(shell: Shell, fake: FakeDocker, variable: Repo) -> None:
    env = {"FAKE": str(fake.folder), "REGISTRY_TOKEN": TOKEN, "TMPDIR": temporary(variable)}
    done = run(fake.shell(shell), variable, "affected", env=env)
    assert done.returncode == 0, done.stderr
    assert "backend: will be built (" in done.stdout
    reason = "its build arguments need variables that are not set: API_URL"
    assert f"web: cannot be known ({reason})" in done.stdout


def test_affected_without_a_token_needs_no_docker(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    fake.folder.joinpath("docker").write_text("#!/bin/sh\nexit 1\n")
    done = run(fake.shell(shell), product, "affected", env={"TMPDIR": temporary(product)})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{image}: will be built (REGISTRY_TOKEN is not set, so everything is built)"
        for image in ("backend", "web")
    ]


def test_a_builder_folder_of_ones_own_is_kept(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    build(shell, fake, product, env={"BUILDX_CONFIG": "/builders"})
    assert "BUILDX_CONFIG=/builders" in fake.text("bake.env").splitlines()


def test_refused_login(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    fake.says("login", "echo unauthorized >&2; exit 1\n")
    done = build(shell, fake, product)
    assert done.returncode == 3
    assert "unauthorized" in done.stderr
    assert "git.example.com refused image-bot's token in $REGISTRY_TOKEN" in done.stderr
    assert "(attempts: 1)" in done.stderr
    assert not fake.called("bake")
    assert left_in(Path(temporary(product))) == []


@pytest.mark.parametrize("token", ["", None])
def test_push_needs_the_token(shell: Shell, fake: FakeDocker, product: Repo, token: str | None) -> None:
    env = {"FAKE": str(fake.folder), **({} if token is None else {"REGISTRY_TOKEN": token})}
    done = run(fake.shell(shell), product, "build", env=env)
    assert done.returncode == 2
    assert "REGISTRY_TOKEN is not set" in done.stderr
    done = run(fake.shell(shell), product, "build", "--no-push", env={**env, "NPM_TOKEN": "npm"})
    assert done.returncode == 0, done.stderr
    assert not fake.called("login")


def test_bake_file_is_the_commits(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    fake.says("bake", f"cat ../docker-bake.hcl\n{BAKE}")
    done = build(shell, fake, product)
    assert "# committed" in done.stdout
    assert "edited by hand" not in done.stdout


def test_edited_bake_file_is_used_and_noted(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    product.write("docker-bake.hcl", "# changed\n")
    product.commit()
    fake.says("bake", f"cat ../docker-bake.hcl\n{BAKE}")
    done = build(shell, fake, product)
    assert "# changed" in done.stdout
    assert "note: docker-bake.hcl was edited by hand, so all images count as changed" in done.stdout
    assert "bakehouse render learning_ai_clock" in done.stdout


@pytest.mark.parametrize("forge", ["CI", "GITEA_ACTIONS", "GITHUB_ACTIONS"])
def test_uncommitted_changes_are_refused_in_ci(
    shell: Shell, fake: FakeDocker, product: Repo, forge: str
) -> None:
    product.write("web/new file")
    product.write("backend/a", "changed")
    done = build(shell, fake, product, env={forge: "true"})
    assert done.returncode == 6
    assert "web/new file" in done.stderr
    assert "backend/a" in done.stderr
    assert not fake.called("login")


def test_uncommitted_changes_are_built_elsewhere(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    product.write("backend/a", "changed")
    fake.says("bake", f"cat backend/backend/a\n{BAKE}")
    done = build(shell, fake, product)
    assert done.returncode == 0, done.stderr
    assert "note: the images include uncommitted changes; their tags end in -dirty" in done.stdout
    assert "\nchanged" in done.stdout
    head = product.git("rev-parse", "HEAD")
    assert f"BAKEHOUSE_TAG={head}-dirty" in fake.text("bake.env").splitlines()
    assert fake.text("puts") == ""


def test_missing_bake_file(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    product.git("rm", "--quiet", "docker-bake.hcl")
    product.commit()
    done = build(shell, fake, product)
    assert (done.returncode, "docker-bake.hcl is not in the commit" in done.stderr) == (3, True)


def test_a_message_that_no_variable_can_hold(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    product.commit("m" * 200_000)
    done = build(shell, fake, product)
    assert (done.returncode, "commit message is too long" in done.stderr) == (3, True)


def test_groups_fold_on_a_forge(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    lines = build(shell, fake, product, env={"GITEA_ACTIONS": "true"}).stdout.splitlines()
    assert lines.count("::endgroup::") == len([line for line in lines if line.startswith("::group::")]) == 3
    assert "::" not in build(shell, fake, product).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "usage: ci/images.sh"),
        (["bild"], "unknown command 'bild'; use all, build, affected, inputs, promote or verify"),
        (["build", "back"], "unknown image 'back'; this repo has: backend web"),
        (["build", "backend web"], "unknown image 'backend web'"),
        (["build", ""], "unknown image ''"),
        (["inputs"], "inputs takes exactly one image"),
        (["inputs", "back"], "unknown image 'back'"),
        (["affected", "backend"], "affected takes no arguments"),
        (["promote", "backend"], "promote takes no arguments"),
        (["all", "--pull"], "unknown option '--pull'"),
        (["build", "--pull"], "unknown option '--pull'"),
    ],
)
def test_wrong_calls(shell: Shell, fake: FakeDocker, product: Repo, arguments: list[str], said: str) -> None:
    done = run(fake.shell(shell), product, *arguments, env={"FAKE": str(fake.folder)})
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"]])
def test_help(shell: Shell, fake: FakeDocker, product: Repo, arguments: list[str]) -> None:
    done = run(fake.shell(shell), product, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ci/images.sh build --no-push backend" in done.stdout
    assert "set REGISTRY_TOKEN to image-bot's token" in done.stdout


BAKE_LOG = """\
#1 [internal] load local bake definitions
#1 DONE 9.0s
#2 [web build 1/2] FROM base
#2 CACHED
#3 [backend build 2/2] RUN make
#4 [web build 2/2] RUN make
#4 0.100 #3 DONE 7.0s
#3 DONE 1.5s
#4 DONE 20.2s
#5 [web] exporting to image
#5 DONE 0.3s
"""


def test_seconds_of_each_image(shell: Shell, fake: FakeDocker, product: Repo, tmp_path: Path) -> None:
    (tmp_path / "bake.log").write_text(BAKE_LOG)
    fake.says("bake", f"cat {tmp_path / 'bake.log'}\n{BAKE}")
    page = tmp_path / "page"
    page.touch()
    assert build(shell, fake, product, env={"GITHUB_STEP_SUMMARY": str(page)}).returncode == 0
    rows = {line.split(" | ")[0]: line.split(" | ")[3:5] for line in page.read_text().splitlines()}
    assert (rows["| backend"], rows["| web"]) == (["1.5 MB", "1.5 s"], ["1.5 MB", "20.5 s"])


def test_old_buildx(shell: Shell, fake: FakeDocker, product: Repo) -> None:
    (fake.folder / "create-help").write_text("      --append\n")
    done = build(shell, fake, product)
    assert (done.returncode, "install buildx 0.15 or newer" in done.stderr) == (3, True)


@pytest.mark.parametrize("missing", ["git", "docker"])
def test_missing_tools(shell: Shell, product: Repo, tmp_path: Path, missing: str) -> None:
    folder = tmp_path / "few"
    folder.mkdir()
    for tool in {*TOOLS, "git"} - {missing}:
        (folder / tool).symlink_to(find(tool))
    done = run(Shell(shell.argv, str(folder)), product, "build", "--no-push")
    assert (done.returncode, f"{missing} is not installed" in done.stderr) == (3, True)
