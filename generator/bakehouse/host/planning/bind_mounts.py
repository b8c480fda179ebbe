"""The bind mounts of a service without `create_host_path`, as any version of Compose prints it. No I/O here.

Compose 2 prints it where it is true, as in the short form, and Compose 5 where it is false. It only decides
about a path that is missing when a container is created, so it is no difference of one that runs.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

Service = Mapping[str, Any]
Options = Mapping[str, Any]

_KEY = "create_host_path"


def compared(service: Service) -> Service:
    """Return what is compared of a service of Compose's resolved data."""
    return _with(service, _left_out)


def earlier(service: Service) -> tuple[Service, ...]:
    """Return what the first two definitions of a fingerprint compared: what some Compose printed.

    Compose 2 prints nothing in place of a false one, and Compose 5 nothing in place of a true one. For a long
    form with other options but without this one, neither prints it.
    """
    printed: list[Callable[[Options], Options]] = [_left_out, _true]
    printed += [partial(_other, value, alone) for value in (True, False) for alone in (True, False)]
    return service, *(_with(service, each) for each in printed)


def _with(service: Service, printed: Callable[[Options], Options]) -> Service:
    volumes = service.get("volumes") or ()
    return {**service, "volumes": [_mount(each, printed) for each in volumes]} if volumes else service


def _mount(volume: Mapping[str, Any], printed: Callable[[Options], Options]) -> Mapping[str, Any]:
    options = volume.get("bind")
    return volume if options is None else {**volume, "bind": printed(options)}


def _left_out(options: Options) -> Options:
    return {key: value for key, value in options.items() if key != _KEY}


def _true(options: Options) -> Options:
    return {**options, _KEY: True}


def _other(value: bool, alone: bool, options: Options) -> Options:
    """Return the options as the other Compose prints them: the value where this one prints nothing.

    If `alone`, only where there is no other option.
    """
    silent = _KEY not in options and not (alone and options)
    return {**options, _KEY: value} if silent else _left_out(options)
