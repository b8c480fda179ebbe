"""The commands that a forge's SSH key may run: a few of a strict grammar, and nothing else.

The key's line in authorized_keys forces `bakehouse forced`; sshd passes the requested command in a variable.
Nothing of it ever reaches a shell: matching words are taken out, all else is refused.
"""

import re
import shlex
from dataclasses import dataclass
from ipaddress import ip_interface

from bakehouse import names
from bakehouse.errors import RefusedError, UsageError
from bakehouse.host.state.history import DEPLOY, ROLLBACK
from bakehouse.host.state.request import Request
from bakehouse.release import TAG

_LIMIT = 1000
_PRODUCT = r"[a-z0-9][a-z0-9_-]{0,62}"
_URL = r"https?://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~%-]{1,200}){0,12}/?"
_RUN = rf"(?: --run-url (?P<url>{_URL}))?"
_TAG = rf"(?P<tag>{TAG.pattern})"
_GRAMMAR = {
    DEPLOY: re.compile(rf"(?:bakehouse )?deploy (?P<product>{_PRODUCT}) --tag {_TAG}{_RUN}"),
    ROLLBACK: re.compile(rf"(?:bakehouse )?rollback (?P<product>{_PRODUCT})(?: {_TAG})?{_RUN}"),
    "status": re.compile(rf"(?:bakehouse )?status (?P<product>{_PRODUCT})"),
}
_ADDRESS = re.compile(r"[0-9A-Fa-f.:]{2,45}(?:/[0-9]{1,3})?")
_KEY = re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) ([A-Za-z0-9+/]+=*)(?: .*)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed command: a verb of the grammar, a product, and a request if the verb changes something."""

    verb: str
    product: str
    request: Request | None


def parse(command: str, products: tuple[str, ...], who: str) -> Asked:
    """Parse a command; raises RefusedError for all that is not in the grammar."""
    for verb, pattern in _GRAMMAR.items():
        found = pattern.fullmatch(command) if len(command) <= _LIMIT else None
        if found and found["product"] in products:
            return Asked(verb, found["product"], _request(verb, found, who))
    raise RefusedError(
        "this key is not allowed to run that command",
        "use deploy PRODUCT --tag SHA, rollback PRODUCT [SHA], both with [--run-url URL]; status PRODUCT",
    )


def _request(verb: str, found: re.Match[str], who: str) -> Request | None:
    if verb == "status":
        return None
    words = found.groupdict()
    return Request(
        verb, (words["product"],), who, words["tag"], wait=True, lenient=verb == DEPLOY, url=words["url"]
    )


def line(key: str, argv: tuple[str, ...], sources: tuple[str, ...]) -> str:
    """Return the line for authorized_keys that lets a public key run one command alone; raises UsageError.

    `sources` are the addresses and networks that it may come from; empty for any.
    """
    found = _KEY.fullmatch(key.strip())
    command = shlex.join(argv)
    if found is None:
        raise UsageError("this is not a public key", "use one line such as `ssh-ed25519 AAAA… comment`")
    if not command.isprintable() or re.search(r'["\\]', command):
        raise UsageError(f"a path contains a quote: {command!r}", "sshd cannot read such a line")
    limit = f'from="{",".join(map(source, sources))}",' if sources else ""
    return f'restrict,{limit}command="{command}" {found[1]} {found[2]} {names.MARKER.lower()}'


def source(text: str) -> str:
    """Return an address or a network as sshd reads it; raises UsageError.

    sshd refuses a network whose address has bits beyond its mask, and then the key altogether.
    """
    try:
        address = ip_interface(text if _ADDRESS.fullmatch(text) else "")
    except ValueError as error:
        raise UsageError(
            f"{text!r} is not an address or a network", "use one such as 192.0.2.10 or 192.0.2.0/24"
        ) from error
    if address.network.num_addresses == 1:
        return str(address.ip)
    if address.ip != address.network.network_address:
        raise UsageError(
            f"{text} has bits beyond its mask",
            f"use the network {address.network}, or the address {address.ip}",
        )
    return str(address.network)
