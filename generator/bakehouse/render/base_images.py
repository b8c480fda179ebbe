"""The images of a repo that another one is built on: its `target:` contexts, to any depth."""

from bakehouse.model.image import TARGET, Image
from bakehouse.model.repo import Repo
from bakehouse.values import Cited, cite


def base_images(repo: Repo, image: Image) -> tuple[Cited, ...]:
    """Return the keys of the images that an image is built on, each once, with the context that names it."""
    images = {each.key: each for each in repo.images}
    found, left = dict[str, Cited](), [image]
    while left:
        current = left.pop(0)
        for name, value in current.contexts.items():
            key = value.removeprefix(TARGET)
            if value.startswith(TARGET) and key not in found:
                found[key] = cite(key, current.at[f"contexts/{name}"])
                left.append(images[key])
    return tuple(found.values())
