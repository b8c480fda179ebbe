"""The model's records, built from data that the schema accepts; after this there are no more dicts.

Mappings are sorted by key, so that the order of the manifest's keys never shows in what is generated.
"""

from functools import partial
from typing import Any

from bakehouse.manifest import builders, compose_files, registries, services
from bakehouse.manifest.reader import Map, Seq
from bakehouse.manifest.refused import guarded
from bakehouse.manifest.resolver import Section, section, text
from bakehouse.manifest.source_map import flatten
from bakehouse.model.forge import Forge, Schedules
from bakehouse.model.host import Host, Ssh
from bakehouse.model.image import NO_SECRET, ForgeVariable, Image, Secret
from bakehouse.model.manifest import Manifest
from bakehouse.model.repo import Deploy, Hooks, Publication, Repo, Timeouts
from bakehouse.quantities import in_seconds
from bakehouse.values import Location, SourceMap


def manifest(data: Map, file: str) -> Manifest:
    """Build the records of the whole manifest."""
    top = section(data, Location(file, 1))
    defaults = top.below("defaults")
    image, service = defaults.below("images", 3), defaults.below("services")
    whole = Manifest(
        file=file,
        registry=top.record("registry", registries.registry, 2),
        forge=top.record("forge", _forge),
        builder=top.record("builder", builders.builder, 2),
        hosts=top.records("hosts", _host, 2),
        repos=top.records("repos", partial(_repo, image, service), 2),
        at=top.at,
    )
    return guarded(whole)


def _forge(section: Section) -> Forge:
    return Forge(
        kind=section.get("kind"),
        version=section.get("version"),
        url=section.get("url"),
        owner=section.get("owner"),
        runner=section.get("runner", "ubuntu-latest"),
        workflows=section.get("workflows"),
        schedules=section.record("schedules", _schedules),
        at=section.at,
    )


def _schedules(section: Section) -> Schedules:
    return Schedules(
        rebuild=section.get("rebuild", "17 3 * * 1", _cron),
        promote=section.get("promote", "41 * * * *", _cron),
        at=section.at,
    )


def _cron(text: str) -> str | None:
    return None if text == "never" else text


def _host(name: str, section: Section) -> Host:
    return Host(
        name=name,
        root=section.get("root", "/srv/bakehouse"),
        memory=section.get("memory"),
        reserve=section.get("reserve", "1GiB"),
        other_containers=section.pairs("other_containers"),
        order=section.texts("order"),
        ssh=section.optional("ssh", _ssh),
        runner=section.get("runner"),
        watch=section.get("watch", 10.0, in_seconds),
        keep=section.get("keep_releases", 10, int),
        receive=section.get("receive", False),
        at=section.at,
    )


def _ssh(section: Section) -> Ssh:
    return Ssh(
        address=section.get("address"),
        user=section.get("user"),
        port=section.get("port", 22, int),
        host_key=section.get("host_key"),
        key=section.get("key"),
        at=section.at,
    )


def _repo(image: Section, service: Section, name: str, section: Section) -> Repo:
    composed = compose_files.read(section)
    return Repo(
        name=name,
        product=section.get("product"),
        branch=section.get("branch", "main"),
        prepare=section.get("prepare"),
        test=section.get("test"),
        host=section.get("host"),
        compose=composed.first,
        overrides=composed.others,
        project=composed.project,
        profiles=section.texts("profiles"),
        deploy=section.record("deploy", _deploy, 2),
        images=section.records("images", _image, 3, section.shared(image)),
        services=section.some("services", _is_managed).records("services", services.service, 1, service),
        backing=section.some("services", services.is_backing).records("services", services.backing, 1),
        left_alone=section.texts("left_alone"),
        at=section.at,
    )


def _is_managed(entry: Any) -> bool:
    return not services.is_backing(entry)


def _deploy(section: Section) -> Deploy:
    smoke = section.below("smoke")
    return Deploy(
        smoke_before=smoke.get("before"),
        smoke_after=smoke.get("after"),
        publication=section.optional("publication", _publication),
        hooks=section.record("hooks", _hooks),
        timeouts=section.record("timeouts", _timeouts),
        at=section.at,
    )


def _hooks(section: Section) -> Hooks:
    return Hooks(before=section.get("before"), after=section.get("after"), at=section.at)


def _timeouts(section: Section) -> Timeouts:
    usual = Timeouts()
    return Timeouts(
        job=section.get("job", usual.job, in_seconds),
        script=section.get("script", usual.script, in_seconds),
        at=section.at,
    )


def _publication(section: Section) -> Publication:
    return Publication(section.get("lockfile"), section.get("scope"), section.get("url"), section.at)


def _image(key: str, section: Section) -> Image:
    return Image(
        key=key,
        name=section.get("name"),
        dockerfile=section.get("dockerfile"),
        paths=section.texts("paths"),
        context=section.get("context", "."),
        target=section.get("target"),
        platform=section.get("platform", "linux/amd64"),
        args=section.items("args", _argument),
        public=section.pairs("public"),
        contexts=section.pairs("contexts"),
        labels=section.pairs("labels"),
        secrets=_secrets(section),
        ssh=section.texts("ssh"),
        commit_args=section.get("commit_args", None, lambda prefix: prefix or None),
        at=section.at,
    )


def _argument(value: Any) -> str | ForgeVariable:
    return guarded(ForgeVariable(value["variable"])) if isinstance(value, Map) else text(value)


def _secrets(section: Section) -> tuple[Secret, ...]:
    def built(values: Seq) -> tuple[Secret, ...]:
        return tuple(_secret(each, section.at[f"secrets/{number}"]) for number, each in enumerate(values))

    secrets: tuple[Secret, ...] = section.get("secrets", (), built)
    return secrets


def _secret(value: Any, own: Location) -> Secret:
    if not isinstance(value, Map):
        return guarded(Secret(value, value, value, SourceMap(own)))
    other = value.get("pull_request", value["secret"])
    filled_by = None if other == NO_SECRET else other
    return guarded(Secret(value["id"], value["secret"], filled_by, flatten(value, own, 1)))
