"""One product on this host, and somebody who listens: what every step of a deploy needs."""

import os
from dataclasses import dataclass
from pathlib import Path

from bakehouse import names
from bakehouse.events import Event, Listener
from bakehouse.host.config.records import HostConfig, ProductCheckout
from bakehouse.host.state.paths import ProductState, State
from bakehouse.outside.registry import Access


@dataclass(frozen=True, slots=True)
class HostContext:
    """A product's place on a host."""

    host: HostConfig
    place: ProductCheckout
    listener: Listener

    @property
    def checkout(self) -> Path:
        """The product's clone."""
        return self.host.root / self.place.repo

    @property
    def state(self) -> ProductState:
        """What we remember of the product."""
        return State(self.host.root).product(self.place.product)

    @property
    def docker_config(self) -> Path:
        """The folder with the registry login."""
        return State(self.host.root).docker

    @property
    def registry(self) -> Access:
        """How the registry is asked."""
        return Access(self.docker_config, self.host.scheme, self.host.ca)

    def say(self, step: str, text: str) -> None:
        """Tell the listener."""
        self.listener(Event(self.place.product, step, text))


def compose_environment() -> dict[str, str]:
    """Give our environment, less what would win over the checkout's own files: tag, Compose's variables."""
    dropped = names.IMAGE_TAG_VARIABLE
    return {k: v for k, v in os.environ.items() if k != dropped and not k.startswith("COMPOSE_")}
