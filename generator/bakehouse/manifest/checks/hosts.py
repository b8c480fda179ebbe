"""Hosts: one safe way to reach each that receives deploys, and a host key that is one."""

import base64
from collections.abc import Iterator

from bakehouse.findings import Finding
from bakehouse.manifest.checks.report import error, warning
from bakehouse.manifest.refused import for_each
from bakehouse.model.host import Host, Ssh
from bakehouse.model.manifest import Manifest


def check(manifest: Manifest) -> Iterator[Finding]:
    """Report hosts that no job reaches though it should, or in two ways, or any job; and broken host keys."""
    return for_each(manifest.hosts, _both_ways, _no_way, _any_job, _ssh)


def _both_ways(host: Host) -> Iterator[Finding]:
    if host.ssh and host.runner:
        yield error("host-both", host.at["runner"], "`ssh` and `runner` are both given", "keep one of them")


def _no_way(host: Host) -> Iterator[Finding]:
    if host.receive and not host.ssh and not host.runner:
        wanted = "add `ssh: {address: …, user: …, host_key: …, key: …}`"
        yield error("host-nothing", host.at.own, "no CI job can reach it", wanted)


def _any_job(host: Host) -> Iterator[Finding]:
    """Warn of a runner on the host: a job asks for it by a label in a file that each branch may change."""
    if host.runner:
        what = (
            "any branch or pull request of each repo that uses this runner can ask for its label "
            f"`{host.runner}`, and then runs code on this host as a user with Docker, which is root"
        )
        wanted = "use `ssh`; on GitHub, a runner group limited to a workflow file of the default branch helps"
        yield warning("host-runner", host.at["runner"], what, wanted)


def _ssh(host: Host) -> Iterator[Finding]:
    return for_each([host.ssh] if host.ssh else [], _key)


def _key(ssh: Ssh) -> Iterator[Finding]:
    kind, _, text = ssh.host_key.partition(" ")
    if _kind(text) != kind:
        what = f"this is not a complete key of type {kind}"
        yield error("host-key", ssh.at["host_key"], what, f"copy what `ssh-keyscan {ssh.address}` prints")


def _kind(text: str) -> str | None:
    """Read the kind in the first field of a public key (RFC 4253, 6.6); None where the key is cut."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    fields, left = [], data
    while left:
        length = 4 + int.from_bytes(left[:4], "big")
        if len(left) < length:
            return None
        fields.append(left[4:length])
        left = left[length:]
    return fields[0].decode("ascii", "replace")
