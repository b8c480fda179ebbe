"""A complete fleet: folders, names and ports of its own, a login, and Caddy in front."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from examples.demo.place import free_ports

from bench.host import engine
from bench.host.caddy import caddy
from bench.host.fleet import Fleet
from bench.host.registry import Registry
from bench.host.shape import FORGE, PRODUCTS, SERVICES, Shape
from bench.samples import WHO


@contextmanager
def fleet(
    registry: Registry, products: Iterable[str] = PRODUCTS, services: Iterable[str] = SERVICES
) -> Iterator[Fleet]:
    """Make and set up a fleet with Caddy in front and no containers; remove all of it afterwards."""
    with ExitStack() as stack:
        name = tempfile.mkdtemp(prefix="bakehouse-fleet.")
        stack.callback(shutil.rmtree, name, ignore_errors=True)
        made = _fleet(Path(name), registry, tuple(products), tuple(services))
        stack.callback(engine.clean_up, tuple(made.shape.repos.values()), made.image("*", "*"))
        registry.log_in(made.environment)
        made.make()
        made.set_up()
        text = made.shape.caddyfile(str(made.rendered / "hosts" / "prod" / "Caddyfile"), made.proxy)
        stack.enter_context(caddy(made.folder / "caddy", text, made.proxy))
        yield made


def _fleet(folder: Path, registry: Registry, products: tuple[str, ...], services: tuple[str, ...]) -> Fleet:
    unique = f"{os.getpid():x}{time.time_ns() & 0xFFFFFF:x}"
    keys = [(product, key) for product in products for key in services]
    proxy, *ports = free_ports(len(keys) + 1)
    repos = {product: f"{product}-{unique}" for product in products}
    at = dict(zip(keys, ports, strict=True))
    shape = Shape(registry.address, f"fleet-{unique}", str(folder / "host"), repos, at, services)
    (folder / "host").mkdir()
    instead = f"url.file://{folder / 'origins'}/.insteadOf"
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "BUILDX_BUILDER": "default", "TMPDIR": str(folder)}
    own |= {"DOCKER_CONFIG": str(folder / "docker"), "BAKEHOUSE_TOKEN": registry.password}
    own |= {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": instead,
        "GIT_CONFIG_VALUE_0": f"{FORGE}/{shape.owner}/",
    }
    return Fleet(folder, shape, {**os.environ, **own, **WHO}, proxy)
