"""Another Compose project on this host that is the same stack, or has its name: refused, with both names.

Compose finds containers and volumes by the project's name alone. Under a new name it starts a second stack
beside the first, or the same services on empty volumes.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from bakehouse.errors import RefusedError
from bakehouse.host.context import HostContext
from bakehouse.host.planning.compose_stack import ComposeStack
from bakehouse.image_reference import ImageReference
from bakehouse.outside.docker import stacks
from bakehouse.outside.docker.stacks import StackContainer, StackVolume


def refuse(work: HostContext, stack: ComposeStack) -> None:
    """Refuse a stack that is here under another name, and a name that another product has.

    Raises RefusedError or ExternalError.
    """
    seen = stacks.containers()
    if own := [each for each in seen if each.project == stack.project]:
        _refuse_taken(work, stack, own)
        return
    if running := sorted({each.project for each in seen if _is_same(stack, each)}):
        raise _refused(stack, running[0], "a deploy would start a second stack beside it")
    elsewhere = {each.project for each in seen}
    if kept := sorted(_volumes(stack, stacks.volumes(), elsewhere)):
        raise _refused(stack, kept[0], "a deploy would start with new, empty volumes")


def _refuse_taken(work: HostContext, stack: ComposeStack, own: Iterable[StackContainer]) -> None:
    others = {work.host.root / place.repo: place.product for place in work.host.places if place != work.place}
    for folder, product in others.items():
        if any(_real(each.folder).is_relative_to(_real(folder)) for each in own):
            raise RefusedError(
                f"{stack.folder} is the Compose project {stack.project}, and so is {product} in {folder}",
                "give this one another name in the manifest: `compose: {files: […], project: NAME}`",
            )


def _refused(stack: ComposeStack, other: str, why: str) -> RefusedError:
    return RefusedError(
        f"{stack.folder} is the Compose project {stack.project}, but on this host it is {other}: {why}",
        f"keep the name: `compose: {{files: […], project: {other}}}` in the manifest; "
        f"or remove what {other} has here",
    )


def _is_same(stack: ComposeStack, container: StackContainer) -> bool:
    """Tell whether a container is of our files, or has a name or an image that only ours has."""
    if not {_real(path) for path in stack.files}.isdisjoint(map(_real, container.files)):
        return True
    of_folder = _real(container.folder) == _real(stack.folder)
    of_image = ImageReference.parse(container.image).name in stack.images
    is_service = container.service in stack.services and (of_folder or of_image)
    return is_service or container.name in stack.containers


def _volumes(stack: ComposeStack, seen: Collection[StackVolume], elsewhere: Collection[str]) -> Iterator[str]:
    """Yield the projects whose volumes would be left: only such as this one may have been before."""
    ours = {each.name for each in seen} & set(stack.volumes.values())
    for each in seen:
        known = each.project in stack.names and each.project not in elsewhere
        if not ours and known and each.key in stack.volumes and each.project != stack.project:
            yield each.project


def _real(path: Path | str) -> Path:
    return Path(os.path.realpath(path))
