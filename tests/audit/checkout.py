"""A checkout of scripts on disk, as the subject of rules."""

from collections.abc import Mapping
from pathlib import Path

from bakehouse import manifest
from bakehouse.audit.subject import Subject
from bakehouse.project import scripts
from bakehouse.project.record import ComposeRecord, GitRecord, ProjectRecord

MANIFEST = """\
version: 1
registry: {host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: gitea, version: "1.26", url: https://git.example.com}
hosts: {prod: {root: /srv}}
repos:
  shop:
    product: PRODUCT
    host: prod
    test: ci/integration.sh
    images:
      web: {dockerfile: web/Dockerfile, paths: [web]}
    services:
      web: {image: web, health: {url: "http://127.0.0.1:4000/health"}}
      db: {kind: backing, memory: {limit: 256MiB}}
    left_alone: [mailpit]
"""


def subject(
    root: Path,
    files: Mapping[str, str],
    compose: ComposeRecord | None = None,
    product: str = "shop",
) -> Subject:
    """Write the files, and read them as a checkout of the manifest's repo."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    loaded = manifest.load(MANIFEST.replace("PRODUCT", product).encode(), "repos.yaml").manifest
    assert loaded
    modes = dict.fromkeys(files, "100755")
    git = GitRecord("main", "main", {}, "sha1", modes, {}, frozenset())
    project = ProjectRecord(root, compose, {}, git, {}, scripts=scripts.read(root, modes))
    return Subject(loaded, loaded.repos[0], project)
