"""`make demo`: render the production repos' pipelines; with a Docker engine, bake a sample repo and push it.

Everything it writes is below build/demo; the registry is a container on loopback that is removed at the end.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "build" / "demo"
BAKEHOUSE = Path(sys.executable).with_name("bakehouse")
TOKEN = "any-token-will-do-on-loopback"


def main() -> int:
    """Both halves; the second says why where it cannot run."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir(parents=True)
    render_fleet()
    if missing := what_is_missing():
        title("Bake and push: not run")
        print(f"{missing}; install Docker Engine 25 or newer with buildx, then call `make demo` again")
        return 1 if os.environ.get("CI") == "true" else 0
    with registry() as address:
        bake_sample(address)
    return 0


def render_fleet() -> None:
    """The four production repos' pipelines, from repos.yaml."""
    title("Render the production repos' pipelines from repos.yaml")
    out = DEMO / "rendered"
    run(BAKEHOUSE, "validate")
    run(BAKEHOUSE, "render", "--out", out.relative_to(ROOT))
    title("Edit a generated file by hand, and let the check find it")
    bake_file = out / "learning_ai_clock" / "docker-bake.hcl"
    bake_file.write_text(bake_file.read_text(encoding="utf-8").replace("/api", "/edited"), encoding="utf-8")
    run(BAKEHOUSE, "check", "--out", out.relative_to(ROOT), expected=1)
    run(BAKEHOUSE, "render", "--out", out.relative_to(ROOT))


def what_is_missing() -> str:
    """Why the second half cannot run, or nothing."""
    if shutil.which("docker") is None:
        return "there is no docker here"
    for command, missing in (
        (("docker", "info"), "no Docker engine answers"),
        (("docker", "buildx", "version"), "docker has no buildx"),
    ):
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return missing
    return ""


@contextmanager
def registry() -> Iterator[str]:
    """A real registry in a container, on a loopback port that the engine chooses."""
    title("Start a registry on loopback")
    container = output("docker", "run", "--detach", "--publish", "127.0.0.1::5000", "registry:2")
    try:
        address = output("docker", "port", container, "5000/tcp")
        print(f"registry:2 listens on {address}")
        yield address
    finally:
        output("docker", "rm", "--force", "--volumes", container)


def bake_sample(address: str) -> None:
    """Deliver the pipeline into a sample repo, commit it, and run the job that CI would run."""
    title("Deliver the pipeline into a sample repo, and run the job that CI would run")
    sample = DEMO / "tiny"
    shutil.copytree(ROOT / "examples" / "tiny", sample)
    manifest = DEMO / "repos.yaml"
    text = (ROOT / "examples" / "repos.yaml").read_text(encoding="utf-8")
    here = text.replace("host: git.example.com", f'host: "{address}"')
    if here == text:
        sys.exit("examples/repos.yaml names another registry: nothing is pushed there")
    manifest.write_text(here, encoding="utf-8")
    run(
        BAKEHOUSE,
        "render",
        "tiny",
        "--into",
        sample.relative_to(ROOT),
        "--manifest",
        manifest.relative_to(ROOT),
    )
    commit(sample)
    environment = {**os.environ, "REGISTRY_TOKEN": TOKEN, "NPM_TOKEN": TOKEN, "BUILDX_BUILDER": "default"}
    run("sh", sample.relative_to(ROOT) / "ci" / "images.sh", "build", environment=environment)
    title("Both images are in the registry, by commit")
    for image in ("backend", "web"):
        name = f"{address}/samples/tiny-{image}:{output('git', '-C', sample, 'rev-parse', 'HEAD')}"
        run("docker", "buildx", "imagetools", "inspect", name, environment=environment)
        output("docker", "image", "rm", "--force", name)


def commit(folder: Path) -> None:
    """The folder as a git repo of one commit, whatever the user's own git settings are."""
    who = {"NAME": "Bakehouse demo", "EMAIL": "demo@example.com"}
    settings = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    for words in (
        ("init", "--quiet"),
        ("add", "."),
        ("commit", "--quiet", "--no-gpg-sign", "--message", "First"),
    ):
        subprocess.run(["git", "-C", folder, *words], check=True, env={**os.environ, **settings})


def title(text: str) -> None:
    """A heading that stands before what the commands print."""
    print(f"\n### {text}\n", flush=True)


def run(*words: str | Path, expected: int = 0, environment: dict[str, str] | None = None) -> None:
    """Show a command and run it; exit as it does where that is not expected."""
    shown = [Path(word).name if word == BAKEHOUSE else str(word) for word in words]
    print("$ " + " ".join(shown), flush=True)
    code = subprocess.run(list(map(str, words)), cwd=ROOT, env=environment, check=False).returncode
    if code != expected:
        sys.exit(code or 1)


def output(*words: str | Path) -> str:
    """What a command prints; exit with its error where it fails."""
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
