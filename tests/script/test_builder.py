"""What a kept builder was made with, as one sum: of its bound and of what must be told of the registry."""

import pytest

from .shop import Data, Image, Repo, Shell, run

DATA = Data({"backend": Image(["backend"])})
PLAIN = {"keep": "1GB", "insecure": "", "ca": "", "network": ""}
SUM = """
builder_keep=$KEEP registry_insecure=$INSECURE registry_ca=$CA registry=$REGISTRY builder_network=$NETWORK
hash_settings
"""


def summed(shell: Shell, repo: Repo, registry: str, settings: dict[str, str]) -> str:
    repo.script(DATA, SUM)
    env = {"REGISTRY": registry, **{name.upper(): value for name, value in settings.items()}}
    done = run(shell, repo, env=env)
    assert (done.returncode, done.stderr, len(done.stdout)) == (0, "", 13)
    return done.stdout


@pytest.mark.parametrize(
    "changed", [{"keep": "2GB"}, {"insecure": "yes"}, {"ca": "-----BEGIN"}, {"network": "host"}], ids=str
)
def test_each_setting_counts(shell: Shell, repo: Repo, changed: dict[str, str]) -> None:
    before = summed(shell, repo, "git.example.com", PLAIN)
    assert summed(shell, repo, "git.example.com", PLAIN | changed) != before


@pytest.mark.parametrize("told", [{"insecure": "yes"}, {"ca": "-----BEGIN"}], ids=str)
def test_another_registry_counts_where_it_must_be_told_of(
    shell: Shell, repo: Repo, told: dict[str, str]
) -> None:
    one, other = (summed(shell, repo, host, PLAIN | told) for host in ("a.example.com", "b.example.com"))
    assert one != other
    one, other = (summed(shell, repo, host, PLAIN) for host in ("a.example.com", "b.example.com"))
    assert one == other
