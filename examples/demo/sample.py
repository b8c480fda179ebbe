"""The sample repo examples/tiny as a developer has it: pipeline delivered, pushed, changed, published."""

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml
from examples.demo import builder, engine
from examples.demo.place import FORGE, TOKEN, VERSION, Place
from examples.demo.shell import export, output, run, title

EXAMPLES = Path("examples")
# Where the services of examples/tiny answer.
PORTS = {"backend": 4010, "web": 3010}
OLD, NEW = "<h1>Tiny</h1>", "<h1>Tiny, second edition</h1>"


def deliver(place: Place, address: str) -> None:
    """Copy it, render its pipeline into it, and push it to the forge."""
    title("Deliver the pipeline into a sample repo")
    shutil.copytree(EXAMPLES / "tiny", place.source)
    _own_names(place)
    place.manifest.write_text(yaml.safe_dump(_manifest(place, address), sort_keys=False), encoding="utf-8")
    print(f"A copy of examples/tiny is in {place.source}, its manifest is {place.manifest}.")
    print(f"By git's settings for this demo, the folder {place.forge} stands in for {FORGE}.\n")
    export(GIT_CONFIG_GLOBAL=place.git.absolute())
    origin = f"{place.name}/tiny.git"
    run("git", "init", "--quiet", "--bare", place.forge / origin)
    run("git", "init", "--quiet", place.source)
    run("git", "-C", place.source, "remote", "add", "origin", f"{FORGE}/{origin}")
    run("bakehouse", "render", "tiny", "--manifest", place.manifest, "--into", place.source)
    _push(place, "First")


def _own_names(place: Place) -> None:
    """Replace name and ports, which a sample of the user may have; exit if the file has others."""
    file = place.source / "docker-compose.yml"
    text = file.read_text(encoding="utf-8")
    ours = {f"127.0.0.1:{PORTS[name]}:": f"127.0.0.1:{port}:" for name, port in place.ports.items()}
    for old, new in {"name: tiny\n": f"name: {place.name}\n", **ours}.items():
        if old not in text:
            sys.exit(f"{file} has no {old!r}: the demo needs its own name and ports")
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def _manifest(place: Place, address: str) -> dict[str, Any]:
    """Return the examples' manifest for this repo, with the registry on loopback, a host, and free ports."""
    data: dict[str, Any] = yaml.safe_load((EXAMPLES / "repos.yaml").read_text(encoding="utf-8"))
    data["registry"] |= {"host": address, "owner": place.name}
    data["builder"] = builder.choose(place)
    tiny = data["repos"]["tiny"] | {"host": "demo"}
    if bases := builder.bases(place, address, data["builder"]):
        for image in tiny["images"].values():
            image["contexts"] = dict(bases)
    tiny["images"]["web"]["args"] = {"NEXT_PUBLIC_API": place.url("backend")}
    for name in place.ports:
        tiny["services"][name]["version"]["url"] = place.url(name) + VERSION
    demo = {"root": "/srv/demo", "memory": "1GiB", "reserve": "64MiB", "watch": "2s"}
    return data | {"hosts": {"demo": demo}, "repos": {"tiny": tiny}}


def change(place: Place) -> None:
    """Change one line of the web image."""
    title("Change one line of the web image, and push")
    file = place.source / "web" / "index.html"
    file.write_text(file.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
    run("git", "-C", place.source, "diff", "--unified=0")
    _push(place, "A new heading")


def _push(place: Place, message: str) -> None:
    run("git", "-C", place.source, "add", ".")
    run("git", "-C", place.source, "commit", "--quiet", "--message", message)
    run("git", "-C", place.source, "push", "--quiet", "origin", "main")


def publish(place: Place) -> None:
    """Run the job that CI would run."""
    title("Run the CI job: build what changed, push, release, promote")
    export(REGISTRY_TOKEN=TOKEN, NPM_TOKEN=TOKEN, BUILDX_BUILDER="default")
    run("sh", place.source / "ci" / "images.sh", "all")
    _let_go(place)


def _let_go(place: Place) -> None:
    """Remove the images, since CI bakes elsewhere: a host's engine has none of them before it pulls."""
    commit = output("git", "-C", place.source, "rev-parse", "HEAD")
    engine.remove_images(f"*/{place.name}/*:{commit}")
