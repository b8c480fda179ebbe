"""The bind mounts of a service without `create_host_path`, as any version of Compose prints it. No I/O here.

Compose 2 prints it where it is true, as in the short form, and Compose 5 where it is false. It only decides
about a path that is missing when a container is created, so it is no difference of one that runs.
"""

from collections.abc import Mapping
from typing import Any

Service = Mapping[str, Any]

_KEY = "create_host_path"


def compared(service: Service) -> Service:
    """Return what is compared of a service of Compose's resolved data."""
    return _with(service, {})


def earlier(service: Service) -> tuple[Service, ...]:
    """Return what the first two definitions of a fingerprint compared: what some Compose printed."""
    return service, _with(service, {}), _with(service, {_KEY: True})


def _with(service: Service, given: Mapping[str, bool]) -> Service:
    volumes = service.get("volumes") or ()
    return {**service, "volumes": [_mount(each, given) for each in volumes]} if volumes else service


def _mount(volume: Mapping[str, Any], given: Mapping[str, bool]) -> Mapping[str, Any]:
    options = volume.get("bind")
    if options is None:
        return volume
    rest = {key: value for key, value in options.items() if key != _KEY}
    return {**volume, "bind": {**rest, **given}}
