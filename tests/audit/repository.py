"""A repository of git with one commit, as the subject of rules: everything is read from it."""

from collections.abc import Mapping
from pathlib import Path

from bakehouse import manifest
from bakehouse.audit import read
from bakehouse.audit.findings import findings
from bakehouse.audit.subject import Subject

from ..check.clones import commit, git
from .shop import HEAD

ENTRY = """\
  shop:
    product: shop
    host: prod
    images:
"""
SERVICES = """\
    services:
      web: {image: web, health: {url: "http://127.0.0.1:4000/health"}}
"""
COMPOSE = "services: {web: {image: web}}\n"


def subject(
    root: Path, images: str, files: Mapping[str, str], settings: str = "", services: str = SERVICES
) -> Subject:
    """Commit the files beside a Compose file, and read that as the repo of these images, one a line."""
    git(root, "init", "--quiet", "--initial-branch=main")
    for path, text in {"docker-compose.yml": COMPOSE, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    commit(root)
    each = "".join(f"      {line}\n" for line in images.splitlines())
    loaded = manifest.load(f"{HEAD}{ENTRY}{each}{settings}{services}".encode(), "repos.yaml").manifest
    assert loaded
    return read.subject(loaded, loaded.repos[0], root)


def told(one: Subject, *rules: str) -> set[tuple[str, str, str]]:
    """Run all rules: the rule, the level and the words of each finding of these rules."""
    found = ((each.rule.removeprefix("repository/"), each.level.value, each.what) for each in findings(one))
    return {each for each in found if each[0] in rules}
