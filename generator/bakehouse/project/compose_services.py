"""The services of a project as records: from Compose's data, or from the texts alone."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bakehouse.project import yaml_nodes
from bakehouse.project.checkout import Checkout
from bakehouse.project.compose_outline import OutlineService
from bakehouse.project.record import ComposeBuild, ComposeService
from bakehouse.project.yaml_nodes import Node
from bakehouse.values import Location

_DOCKERFILE = "Dockerfile"


def of_data(
    checkout: Checkout, data: Mapping[str, Any], outline: Mapping[str, OutlineService], elsewhere: Location
) -> Iterator[ComposeService]:
    """Yield the services that Compose printed; `elsewhere` is the place of one whose file is not known."""
    for name, each in data.items():
        own = outline.get(name) or OutlineService(elsewhere)
        build = each.get("build")
        yield ComposeService(
            name,
            own.at,
            each.get("image") or None,
            _build(checkout, _plain(build), checkout.root, own.place("build")) if build else None,
            each,
            own.places,
        )


def of_texts(checkout: Checkout, outline: Mapping[str, OutlineService]) -> Iterator[ComposeService]:
    """Yield the services by their texts."""
    for name, own in outline.items():
        image, _ = own.values.get("image", (None, ""))
        node, folder = own.values.get("build", (None, ""))
        build = _as_data(node)
        yield ComposeService(
            name,
            own.at,
            yaml_nodes.text(image) or None,
            _build(checkout, build, checkout.root / folder, own.place("build")) if build else None,
            {},
            own.places,
        )


def _plain(build: Any) -> Mapping[str, Any]:
    return {"context": build} if isinstance(build, str) else build


def _as_data(build: Node | None) -> Mapping[str, Any] | None:
    """Return what a text says of a build; a list of `NAME=VALUE` as a mapping."""
    if not yaml_nodes.text(build) and not yaml_nodes.is_mapping(build):
        return None
    if (context := yaml_nodes.text(build)) is not None:
        return {"context": context}
    keys = yaml_nodes.entries(build)
    found: dict[str, Any] = {name: yaml_nodes.text(node) for name, (_, node) in keys.items()}
    for name in {"args", "additional_contexts"} & keys.keys():
        found[name] = dict(_pairs(keys[name][1]))
    return {name: value for name, value in found.items() if value is not None}


def _pairs(node: Node) -> Iterator[tuple[str, str | None]]:
    for name, (_, value) in yaml_nodes.entries(node).items():
        yield name, yaml_nodes.text(value)
    yield from _listed(yaml_nodes.text(each) or "" for each in yaml_nodes.items(node))


def _listed(pairs: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    for each in pairs:
        name, given, value = each.partition("=")
        yield name, value if given else None


def _build(checkout: Checkout, data: Mapping[str, Any], base: Path, at: Location) -> ComposeBuild:
    context = str(data.get("context") or ".")
    is_remote = _is_remote(context)
    whole = base / context
    is_inline = "dockerfile_inline" in data
    dockerfile = None if is_inline or is_remote else whole / str(data.get("dockerfile") or _DOCKERFILE)
    more = data.get("additional_contexts") or {}
    return ComposeBuild(
        context=None if is_remote else checkout.below(whole),
        dockerfile=checkout.below(dockerfile) if dockerfile else None,
        target=str(data.get("target") or ""),
        args={key: None if value is None else str(value) for key, value in _args(data)},
        additional_contexts={key: _shown(checkout, base, str(value)) for key, value in more.items()},
        at=at,
        is_inline=is_inline,
    )


def _args(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    args = data.get("args") or {}
    if isinstance(args, Mapping):
        yield from args.items()
        return
    yield from _listed(map(str, args))


def _is_remote(context: str) -> bool:
    return "://" in context or context.startswith(("git@", "github.com/"))


def _shown(checkout: Checkout, base: Path, context: str) -> str:
    """Return a further context: a path below the checkout as such, all else as it is written."""
    if _is_remote(context) or context.startswith("service:"):
        return context
    return checkout.below(base / context) or context
