"""The pipeline's own secrets arrive on a descriptor or in the environment, and no program gets them."""

import subprocess
from dataclasses import dataclass

from .shop import Data, Image, Repo, Shell, environment

OTHER = {"registry_others": "docker.io,reader,HUB_TOKEN"}
KEYS = {"builder_ca": "THE_CA", "builder_cert": "THE_CERT", "builder_key": "THE_KEY"}
SECRETS = {
    "REGISTRY_TOKEN": "canary \"quoted' \\n $(id) =x=",
    "TOKEN": "canary of the job",
    "HUB_TOKEN": "canary of another registry",
    "THE_CA": "-----BEGIN CERTIFICATE-----\nabc=\n-----END CERTIFICATE-----\n",
    "THE_CERT": "",
    "THE_KEY": "THE_CA=no\n\n-----BEGIN PRIVATE KEY-----\n",
}
TELL = """
take_secrets
printf '%s' "$token" >"$OUT/REGISTRY_TOKEN"
printf '%s' "$git_token" >"$OUT/TOKEN"
for name in "$builder_ca" "$builder_cert" "$builder_key" HUB_TOKEN; do secret "$name" >"$OUT/$name"; done
env | cat >"$OUT/env"
if (exec <&3) 2>/dev/null; then echo open; else echo closed; fi >"$OUT/descriptor"
"""


@dataclass(frozen=True)
class WithKeys(Data):
    """The data of a remote builder that wants a certificate and a key, and of another registry."""

    def values(self) -> dict[str, str]:
        return {**super().values(), **KEYS, **OTHER}


def told(shell: Shell, repo: Repo, env: dict[str, str], handed: bytes | None) -> dict[str, str]:
    """What the script found; `handed` comes on descriptor 3."""
    repo.script(WithKeys({"backend": Image(["backend"])}), TELL)
    out = repo.root / "out"
    out.mkdir()
    words = [*shell.argv, str(repo.root / "ci/images.sh")]
    argv = words if handed is None else [*shell.argv, "-c", 'exec "$@" 3<&0 </dev/null', "sh", *words]
    done = subprocess.run(
        argv, env=environment(shell, {"OUT": str(out), **env}), input=handed or b"", capture_output=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return {path.name: path.read_text() for path in out.iterdir()}


def assert_kept(found: dict[str, str], wanted: dict[str, str]) -> None:
    assert {name: found[name] for name in SECRETS} == wanted
    assert "canary" not in found["env"]
    assert "PRIVATE KEY" not in found["env"]


def test_from_a_descriptor(shell: Shell, repo: Repo) -> None:
    handed = b"".join(f"{name}={value}\0".encode() for name, value in SECRETS.items())
    found = told(shell, repo, {"BAKEHOUSE_SECRETS": " ".join(SECRETS)}, handed)
    assert_kept(found, SECRETS)
    assert "BAKEHOUSE_SECRETS" not in found["env"]
    assert found["descriptor"] == "closed\n"


def test_a_descriptor_takes_the_place_of_the_environment(shell: Shell, repo: Repo) -> None:
    found = told(
        shell, repo, {"BAKEHOUSE_SECRETS": "TOKEN", "handed": "x", "git_token": "canary"}, b"TOKEN=a\0"
    )
    assert_kept(found, {**dict.fromkeys(SECRETS, ""), "TOKEN": "a"})


def test_from_the_environment_as_by_hand(shell: Shell, repo: Repo) -> None:
    """Git's own helper reads TOKEN there, so the script leaves it."""
    by_hand = {name: value for name, value in SECRETS.items() if name != "TOKEN"}
    found = told(shell, repo, {**by_hand, "token": "canary", "handed": "canary"}, None)
    assert_kept(found, {**by_hand, "TOKEN": ""})
