"""Data that the schema accepts becomes the model's records; after this there are no more dicts.

Mappings are sorted by key, so that the order of the manifest's keys never shows in what is generated.
"""

from collections.abc import Iterator

from bakehouse.manifest import services
from bakehouse.manifest.reader import Map
from bakehouse.manifest.resolver import Section, mapping
from bakehouse.manifest.source_map import flatten
from bakehouse.model.builder import Builder, Tls
from bakehouse.model.forge import Forge, Schedules
from bakehouse.model.host import Host, Ssh
from bakehouse.model.image import Image, Secret
from bakehouse.model.manifest import Manifest
from bakehouse.model.registry import Registry
from bakehouse.model.repo import Deploy, Publication, Repo
from bakehouse.values import Location, SourceMap


def manifest(data: Map, file: str) -> Manifest:
    """The whole manifest as records."""
    top = mapping(data, Location(file, 1))
    defaults = top.below("defaults")
    image, service = defaults.below("images", 3), defaults.below("services")
    return Manifest(
        file=file,
        registry=_registry(top.below("registry")),
        forge=_forge(top.below("forge")),
        builder=_builder(top.below("builder", 2)),
        hosts=tuple(_host(name, section) for name, section in top.entries("hosts", 2)),
        repos=tuple(_repo(name, section, image, service) for name, section in top.entries("repos", 1)),
        at=top.at,
    )


def _registry(section: Section) -> Registry:
    return Registry(
        host=section.get("host"),
        owner=section.get("owner"),
        username=section.get("username"),
        token=section.get("token"),
        read_token=section.get("read_token"),
        insecure=section.get("insecure", False),
        ca=section.get("ca"),
        at=section.at,
    )


def _forge(section: Section) -> Forge:
    return Forge(
        kind=section.get("kind"),
        version=section.get("version"),
        url=section.get("url"),
        runner=section.get("runner", "ubuntu-latest"),
        workflows=section.get("workflows"),
        schedules=_schedules(section.below("schedules")),
        at=section.at,
    )


def _schedules(section: Section) -> Schedules:
    return Schedules(
        rebuild=_cron(section.get("rebuild", "17 3 * * 1")),
        promote=_cron(section.get("promote", "41 * * * *")),
        at=section.at,
    )


def _cron(text: str) -> str | None:
    return None if text == "never" else text


def _builder(section: Section) -> Builder:
    driver, persistent = section.get("driver", "docker-container"), section.get("persistent", True)
    keeps = driver == "docker-container" and persistent
    return Builder(
        driver=driver,
        # Docker's own name for the builder that the engine itself is.
        name="default" if driver == "docker" else section.get("name", "bakehouse"),
        persistent=persistent,
        endpoints=section.texts("endpoints"),
        tls=_tls(section.below("tls")) if "tls" in section else None,
        keep=section.get("keep", "20GB" if keeps else None),
        max_parallel=int(section.get("max_parallel")) if "max_parallel" in section else None,
        at=section.at,
    )


def _tls(section: Section) -> Tls:
    return Tls(section.get("ca"), section.get("cert"), section.get("key"), section.at)


def _host(name: str, section: Section) -> Host:
    return Host(
        name=name,
        root=section.get("root", "/srv/bakehouse"),
        memory=section.get("memory"),
        reserve=section.get("reserve", "1GiB"),
        other_containers=section.pairs("other_containers"),
        order=section.texts("order"),
        ssh=_ssh(section.below("ssh")) if "ssh" in section else None,
        runner=section.get("runner"),
        receive=section.get("receive", False),
        at=section.at,
    )


def _ssh(section: Section) -> Ssh:
    return Ssh(
        address=section.get("address"),
        user=section.get("user"),
        port=int(section.get("port", 22)),
        host_key=section.get("host_key"),
        key=section.get("key"),
        at=section.at,
    )


def _repo(name: str, section: Section, image: Section, service: Section) -> Repo:
    return Repo(
        name=name,
        product=section.get("product"),
        branch=section.get("branch", "main"),
        prepare=section.get("prepare"),
        test=section.get("test"),
        host=section.get("host"),
        compose=section.get("compose", "docker-compose.yml"),
        deploy=_deploy(section.below("deploy", 2)),
        images=tuple(_image(key, each) for key, each in section.entries("images", 3, image)),
        services=tuple(services.service(key, each) for key, each in section.entries("services", 1, service)),
        at=section.at,
    )


def _deploy(section: Section) -> Deploy:
    published = section.below("publication") if "publication" in section else None
    return Deploy(
        smoke=section.pairs("smoke"),
        publication=_publication(published) if published else None,
        hooks=section.pairs("hooks"),
        at=section.at,
    )


def _publication(section: Section) -> Publication:
    return Publication(section.get("lockfile"), section.get("scope"), section.get("url"), section.at)


def _image(key: str, section: Section) -> Image:
    return Image(
        key=key,
        dockerfile=section.get("dockerfile"),
        paths=section.texts("paths"),
        context=section.get("context", "."),
        target=section.get("target"),
        platform=section.get("platform", "linux/amd64"),
        args=section.pairs("args"),
        contexts=section.pairs("contexts"),
        labels=section.pairs("labels"),
        secrets=tuple(_secrets(section)),
        ssh=section.texts("ssh"),
        commit_args=section.get("commit_args") or None,
        at=section.at,
    )


def _secrets(section: Section) -> Iterator[Secret]:
    for index, value in enumerate(section.get("secrets", ())):
        own = section.at[f"secrets/{index}"]
        if isinstance(value, str):
            yield Secret(value, value, value, SourceMap(own))
        else:
            other = value.get("pull_request", value["secret"])
            yield Secret(value["id"], value["secret"], other, flatten(value, own, 1))
