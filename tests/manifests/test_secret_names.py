"""Names of secrets: those with a meaning of their own, and the name that a refusal proposes."""

import json
import re

import pytest
import yaml

from bakehouse.errors import ManifestError
from bakehouse.findings import Level

from .cases import findings, read

MEANT = [
    "ALL_PROXY",
    "BASH_ENV",
    "BUILDKIT_COLORS",
    "BUILDKIT_HOST",
    "BUILDX_BUILDER",
    "BUILDX_CONFIG",
    "CI",
    "COMPOSE_FILE",
    "DOCKER_HOST",
    "ENV",
    "GCONV_PATH",
    "GIT_DIR",
    "GIT_EXEC_PATH",
    "GIT_SSH_COMMAND",
    "GODEBUG",
    "GOFLAGS",
    "GOGC",
    "GOMAXPROCS",
    "GOMEMLIMIT",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "IFS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "LC_ALL",
    "LD_PRELOAD",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "NO_PROXY",
    "PATH",
    "PERL5DB",
    "PERL5LIB",
    "PERL5OPT",
    "PWD",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "RUBYLIB",
    "RUBYOPT",
    "SHELL",
    "SSH_AUTH_SOCK",
    "SSL_CERT_FILE",
    "TAR_OPTIONS",
    "TMPDIR",
    "TOKEN",
    "XDG_CONFIG_HOME",
    "_JAVA_OPTIONS",
]
FREE = [
    "NODE_AUTH_TOKEN",
    "PYTHON_INDEX_TOKEN",
    "NPM_TOKEN",
    "CI_JOB_TOKEN",
    "BUILDKIT_CA",
    "BUILDKIT_CERT",
    "BUILDKIT_KEY",
    "GOPROXY_TOKEN",
    "SSHKEY",
    "HOMEBREW_TOKEN",
]
RESERVED = ["GITEA_TOKEN", "GITHUB_REGISTRY_TOKEN", "GITEA_", "GITEA_2FA", "GITHUB_GITEA_KEY", "GITEA_PATH"]


def manifest(**changes: object) -> str:
    """A manifest with a secret for a build, and those of the registry and of a host."""
    image = {"dockerfile": "Dockerfile", "paths": ["."], "secrets": [changes.get("secret", "NPM_TOKEN")]}
    registry = {"host": "git.example.com", "owner": "acme", "username": "bot", "token": "REGISTRY_TOKEN"}
    host_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2rRmBWlRs5FpdTZSmXkjTbiUUkOyP6gTtjmSnmoqPt"
    ssh = {"address": "vm.example.com", "user": "deploy", "host_key": host_key, "key": "DEPLOY_KEY"}
    return json.dumps(
        {
            "version": 1,
            "registry": registry | {key: value for key, value in changes.items() if key.endswith("token")},
            "forge": {"kind": "gitea", "version": "1.26", "url": "https://git.example.com"},
            "hosts": {"prod": {"ssh": ssh | {"key": changes.get("key", "DEPLOY_KEY")}}},
            "repos": {"shop": {"product": "shop", "images": {"web": image}}},
        }
    )


@pytest.mark.parametrize("name", [*MEANT, *RESERVED])
@pytest.mark.parametrize("key", ["secret", "token"])
def test_the_proposed_name_is_accepted(key: str, name: str) -> None:
    (refused,) = (each for each in findings(manifest(**{key: name})) if each.level is Level.ERROR)
    proposed = re.findall(r"(?:secret: |such as `)([A-Z0-9_]+)[}`]", refused.wanted)
    assert len(proposed) == 1, refused
    change = {"id": name, "secret": proposed[0]} if key == "secret" else proposed[0]
    assert read(manifest(**{key: change})).manifest


@pytest.mark.parametrize("name", ["GITEA_NPM_TOKEN", "GITHUB_NONE", "GITEA_2FA", "GITEA_REGISTRY_TOKEN"])
@pytest.mark.parametrize("refused", ["secret", "pull_request", "both", "without"])
def test_the_proposal_keeps_what_pull_requests_get(name: str, refused: str) -> None:
    """The whole entry can be taken over: what was fine in it is in it again."""
    secret = {"id": "N", "secret": "NPM_TOKEN", "pull_request": "NPM_READ_TOKEN"}
    changes = {
        "secret": {"secret": name},
        "pull_request": {"pull_request": name},
        "both": {"secret": name, "pull_request": f"GITHUB_{name}"},
        "without": {"secret": name, "pull_request": "none"},
    }
    entry = {**secret, **changes[refused]}
    found = [each for each in findings(manifest(secret=entry)) if each.level is Level.ERROR]
    (proposed,) = {re.findall("`(.+)`", each.wanted)[0] for each in found}
    accepted = yaml.safe_load(proposed)
    assert {key: value for key, value in entry.items() if value != accepted[key]} == {
        key: value for key, value in entry.items() if value.startswith(("GITEA_", "GITHUB_"))
    }
    assert not read(manifest(secret=accepted)).warnings


@pytest.mark.parametrize("name", FREE)
def test_the_name_of_a_token_is_free(name: str) -> None:
    assert read(manifest(secret=name)).manifest


def test_a_name_that_no_variable_has_is_free() -> None:
    """A job reads the key to a host from `KEY`, and the token for reading from that of the other token."""
    assert read(manifest(key="SSH_PRIVATE_KEY", read_token="GIT_READ_TOKEN")).manifest
    with pytest.raises(ManifestError, match="does not accept a secret named `GITEA_KEY`"):
        read(manifest(key="GITEA_KEY"))
