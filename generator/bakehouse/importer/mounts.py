"""The secrets and SSH agents that the RUN instructions of some stages mount."""

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename

from bakehouse.importer.item import Item
from bakehouse.project.record import ComposeRecord
from bakehouse.project.stages import Stage, mount_fields

_NO_NAME = re.compile(r"[^A-Z0-9_]+")
# A forge stores no secret of such a name.
_RESERVED = ("GITEA_", "GITHUB_")
_WHY = "does the forge hold it under this name, and do pull requests build without it?"


def items(stages: Sequence[Stage], compose: ComposeRecord) -> Iterator[Item]:
    """Return the keys `secrets` and `ssh` of an image, where it needs them."""
    secrets = dict.fromkeys(
        fields.get("id") or basename(fields.get("target", "")) for fields in _mounts(stages, "secret")
    )
    if secrets:
        value = tuple(
            {"id": name, "secret": _secret(name, compose), "pull_request": "none"} for name in secrets
        )
        yield Item("secrets", value, why=_WHY, is_optional=True)
    agents = dict.fromkeys(fields.get("id") or "default" for fields in _mounts(stages, "ssh"))
    if agents:
        yield Item("ssh", tuple(agents), is_optional=True)


def _mounts(stages: Sequence[Stage], kind: str) -> Iterator[Mapping[str, str]]:
    for stage in stages:
        for instruction in stage.instructions:
            for mount in () if instruction.is_kept_for_later else instruction.flag_values("mount"):
                fields = mount_fields(mount)
                if fields.get("type") == kind:
                    yield fields


def _secret(name: str, compose: ComposeRecord) -> str:
    """Return the name of the forge's secret: that of the variable that Compose takes it from, if any."""
    given = compose.data.get("secrets", {}).get(name, {}).get("environment") or name
    wanted = _NO_NAME.sub("_", given.upper())
    for prefix in _RESERVED:
        wanted = wanted.removeprefix(prefix)
    return wanted if wanted[:1] and not wanted[:1].isdigit() else f"BUILD_{wanted}"
