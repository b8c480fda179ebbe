"""A small repo and its manifest, as the subject of rules: with records made by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bakehouse import manifest
from bakehouse.audit.findings import findings
from bakehouse.audit.subject import Subject
from bakehouse.findings import Finding
from bakehouse.project.instructions import DockerfileError, read_instructions
from bakehouse.project.record import (
    ComposeBuild,
    ComposeRecord,
    ComposeService,
    ComposeVariable,
    Dockerfile,
    GitRecord,
    ProjectRecord,
)
from bakehouse.project.stages import read_stages
from bakehouse.values import Location

HEAD = """\
version: 1
registry: {host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: gitea, version: "1.26", url: https://git.example.com}
hosts: {prod: {root: /srv}}
repos:
"""
SHOP = """\
  shop:
    product: shop
    host: prod
    images:
      web:
        dockerfile: web/Dockerfile
        paths: [web, lib]
    services:
      web: {image: web, health: {url: "http://127.0.0.1:4000/health"}}
"""
WEB = """\
FROM node:22-alpine AS build
COPY web lib /src/
FROM alpine:3
COPY --from=build /src /srv
EXPOSE 4000
"""
FILES = ("docker-compose.yml", "lib/a.js", "web/Dockerfile", "web/index.js")


@dataclass
class Shop:
    """The pieces of a subject, to be changed before it is made; `services` is Compose's data."""

    root: Path
    entry: str = SHOP
    dockerfiles: dict[str, str] = field(default_factory=lambda: {"web/Dockerfile": WEB})
    files: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FILES, "100644"))
    services: dict[str, dict[str, Any]] = field(default_factory=lambda: {"web": {}})
    builds: dict[str, ComposeBuild] = field(default_factory=dict)
    variables: tuple[ComposeVariable, ...] = ()
    unset: frozenset[str] = frozenset()
    written: dict[str, Any] = field(default_factory=dict)
    name: str = "shop"
    lfs: frozenset[str] = frozenset()
    object_format: str = "sha1"
    dotenv_names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    is_resolved: bool = True
    has_compose: bool = True

    def change(self, old: str, new: str) -> None:
        """Replace a text of the manifest's entry."""
        assert old in self.entry
        self.entry = self.entry.replace(old, new)

    def subject(self) -> Subject:
        """Make the subject."""
        loaded = manifest.load((HEAD + self.entry).encode(), "repos.yaml").manifest
        return Subject(loaded, loaded.repos[0], self._project())

    def found(self) -> set[tuple[str, str, int, str]]:
        """Run all rules: the rule, level, line in the manifest, and what each finding says."""
        return {said(each) for each in findings(self.subject())}

    def _project(self) -> ProjectRecord:
        git = GitRecord("main", "main", {}, self.object_format, self.files, {}, self.lfs)
        dockerfiles = {path: _dockerfile(path, text) for path, text in self.dockerfiles.items()}
        compose = self._compose() if self.has_compose else None
        return ProjectRecord(self.root, compose, dockerfiles, git, self.dotenv_names)

    def _compose(self) -> ComposeRecord:
        services = {key: self._service(key, data) for key, data in self.services.items()}
        data = {"name": self.name, "services": self.services}
        return ComposeRecord(
            ("docker-compose.yml",),
            self.name,
            services,
            self.variables,
            self.is_resolved,
            data,
            unset=self.unset,
            written=self.written,
        )

    def _service(self, key: str, data: Mapping[str, Any]) -> ComposeService:
        at = Location(f"{self.root}/docker-compose.yml", 2, f"services/{key}")
        return ComposeService(key, at, data.get("image"), self.builds.get(key), data)


def said(finding: Finding) -> tuple[str, str, int, str]:
    """The rule without its prefix, the level, the line in the manifest, and the words."""
    assert finding.at.file == "repos.yaml"
    return finding.rule.removeprefix("repository/"), finding.level.value, finding.at.line, finding.what


def _dockerfile(path: str, text: str) -> Dockerfile:
    try:
        instructions = read_instructions(text)
        return Dockerfile(path, read_stages(instructions, {}), instructions=instructions)
    except DockerfileError as error:
        return Dockerfile(path, (), str(error), error.line)
