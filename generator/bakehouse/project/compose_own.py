"""The images that a deploy gives services in a file of its own; Compose refuses some without it."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bakehouse import codec
from bakehouse.project.compose_outline import OutlineService

_FILE = "compose.production.yaml"


@contextmanager
def written(outline: Mapping[str, OutlineService], images: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Write the images of services that have neither image nor build; gives the file, if there are any."""
    own = {
        name: {"image": image}
        for name, image in images.items()
        if name in outline and outline[name].values.keys().isdisjoint(("image", "build"))
    }
    if not own:
        yield ()
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, _FILE)
        path.write_text(codec.line({"services": own}), encoding="utf-8")
        yield (str(path),)
