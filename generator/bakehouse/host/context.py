"""One product on this host, and the listener for events: the input of every step of a deploy."""

import os
from dataclasses import dataclass
from pathlib import Path

from bakehouse import excerpt, names
from bakehouse.events import Event, Listener
from bakehouse.host.state.paths import ProductState, State
from bakehouse.image_reference import ImageReference
from bakehouse.model.host_config import HostConfig, ProductCheckout
from bakehouse.outside.registry_access import Access


@dataclass(frozen=True, slots=True)
class HostContext:
    """A product on a host, with its folders."""

    host: HostConfig
    place: ProductCheckout
    listener: Listener

    @property
    def checkout(self) -> Path:
        """The product's clone."""
        return self.host.root / self.place.repo

    @property
    def state(self) -> ProductState:
        """The product's state folder."""
        return State(self.host.root).product(self.place.product)

    @property
    def docker_config(self) -> Path:
        """The folder with the registry login."""
        return State(self.host.root).docker

    @property
    def registry(self) -> Access:
        """The access to the registry."""
        return Access(self.docker_config, self.host.scheme, self.host.ca, self.host.auth_host)

    def has(self, image: ImageReference) -> bool:
        """Tell whether an image is in the registry of our login."""
        return image.name.startswith(f"{self.host.registry}/")

    def say(self, step: str, text: str) -> None:
        """Send an event to the listener, its lines cut: it goes to the run's log."""
        self.listener(Event(self.place.product, step, excerpt.cut_lines(text)))


# Of an `.env`, these would remove containers that no plan names, or put control characters into messages.
_FIXED = {"COMPOSE_REMOVE_ORPHANS": "false", "COMPOSE_ANSI": "never"}


def compose_call_environment() -> dict[str, str]:
    """Return the environment for calls of Compose itself: it wins over `.env`."""
    return {**compose_environment(), **_FIXED}


def compose_environment() -> dict[str, str]:
    """Return the environment without IMAGE_TAG and COMPOSE_*, which override files."""
    dropped = names.IMAGE_TAG_VARIABLE
    return {k: v for k, v in os.environ.items() if k != dropped and not k.startswith("COMPOSE_")}
