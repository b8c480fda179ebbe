"""Data that the schema accepts becomes the model's records; after this there are no more dicts.

Mappings are sorted by key, so that the order of the manifest's keys never shows in what is generated.
"""

from collections.abc import Iterator

from bakehouse.manifest import services
from bakehouse.manifest.entry import Entry, mapping
from bakehouse.manifest.places import flatten
from bakehouse.manifest.reader import Map
from bakehouse.model.builder import Builder, Tls
from bakehouse.model.forge import Forge, Schedules
from bakehouse.model.host import Host, Ssh
from bakehouse.model.image import Image, Secret
from bakehouse.model.manifest import Manifest
from bakehouse.model.registry import Registry
from bakehouse.model.repo import Deploy, Publication, Repo
from bakehouse.values import Location, Places


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
        hosts=tuple(_host(name, entry) for name, entry in top.entries("hosts", 2)),
        repos=tuple(_repo(name, entry, image, service) for name, entry in top.entries("repos", 1)),
        at=top.at,
    )


def _registry(entry: Entry) -> Registry:
    return Registry(
        host=entry.get("host"),
        owner=entry.get("owner"),
        username=entry.get("username"),
        token=entry.get("token"),
        read_token=entry.get("read_token"),
        insecure=entry.get("insecure", False),
        ca=entry.get("ca"),
        at=entry.at,
    )


def _forge(entry: Entry) -> Forge:
    return Forge(
        kind=entry.get("kind"),
        version=entry.get("version"),
        url=entry.get("url"),
        runner=entry.get("runner", "ubuntu-latest"),
        workflows=entry.get("workflows"),
        schedules=_schedules(entry.below("schedules")),
        at=entry.at,
    )


def _schedules(entry: Entry) -> Schedules:
    return Schedules(
        rebuild=_cron(entry.get("rebuild", "17 3 * * 1")),
        promote=_cron(entry.get("promote", "41 * * * *")),
        at=entry.at,
    )


def _cron(text: str) -> str | None:
    return None if text == "never" else text


def _builder(entry: Entry) -> Builder:
    driver, persistent = entry.get("driver", "docker-container"), entry.get("persistent", True)
    keeps = driver == "docker-container" and persistent
    return Builder(
        driver=driver,
        # Docker's own name for the builder that the engine itself is.
        name="default" if driver == "docker" else entry.get("name", "bakehouse"),
        persistent=persistent,
        endpoints=entry.texts("endpoints"),
        tls=_tls(entry.below("tls")) if "tls" in entry else None,
        keep=entry.get("keep", "20GB" if keeps else None),
        max_parallel=int(entry.get("max_parallel")) if "max_parallel" in entry else None,
        at=entry.at,
    )


def _tls(entry: Entry) -> Tls:
    return Tls(entry.get("ca"), entry.get("cert"), entry.get("key"), entry.at)


def _host(name: str, entry: Entry) -> Host:
    return Host(
        name=name,
        root=entry.get("root", "/srv/bakehouse"),
        memory=entry.get("memory"),
        reserve=entry.get("reserve", "1GiB"),
        other_containers=entry.pairs("other_containers"),
        order=entry.texts("order"),
        ssh=_ssh(entry.below("ssh")) if "ssh" in entry else None,
        runner=entry.get("runner"),
        receive=entry.get("receive", False),
        at=entry.at,
    )


def _ssh(entry: Entry) -> Ssh:
    return Ssh(
        address=entry.get("address"),
        user=entry.get("user"),
        port=int(entry.get("port", 22)),
        host_key=entry.get("host_key"),
        key=entry.get("key"),
        at=entry.at,
    )


def _repo(name: str, entry: Entry, image: Entry, service: Entry) -> Repo:
    return Repo(
        name=name,
        product=entry.get("product"),
        branch=entry.get("branch", "main"),
        prepare=entry.get("prepare"),
        test=entry.get("test"),
        host=entry.get("host"),
        compose=entry.get("compose", "docker-compose.yml"),
        deploy=_deploy(entry.below("deploy", 2)),
        images=tuple(_image(key, each) for key, each in entry.entries("images", 3, image)),
        services=tuple(services.service(key, each) for key, each in entry.entries("services", 1, service)),
        at=entry.at,
    )


def _deploy(entry: Entry) -> Deploy:
    published = entry.below("publication") if "publication" in entry else None
    return Deploy(
        smoke=entry.pairs("smoke"),
        publication=_publication(published) if published else None,
        hooks=entry.pairs("hooks"),
        at=entry.at,
    )


def _publication(entry: Entry) -> Publication:
    return Publication(entry.get("lockfile"), entry.get("scope"), entry.get("url"), entry.at)


def _image(key: str, entry: Entry) -> Image:
    return Image(
        key=key,
        dockerfile=entry.get("dockerfile"),
        paths=entry.texts("paths"),
        context=entry.get("context", "."),
        target=entry.get("target"),
        platform=entry.get("platform", "linux/amd64"),
        args=entry.pairs("args"),
        contexts=entry.pairs("contexts"),
        labels=entry.pairs("labels"),
        secrets=tuple(_secrets(entry)),
        ssh=entry.texts("ssh"),
        commit_args=entry.get("commit_args") or None,
        at=entry.at,
    )


def _secrets(entry: Entry) -> Iterator[Secret]:
    for index, value in enumerate(entry.get("secrets", ())):
        own = entry.at[f"secrets/{index}"]
        if isinstance(value, str):
            yield Secret(value, value, value, Places(own))
        else:
            other = value.get("pull_request", value["secret"])
            yield Secret(value["id"], value["secret"], other, flatten(value, own, 1))
