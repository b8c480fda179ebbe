"""`setup --authorize`: wrong calls end before anything is changed, and name the product or address to use."""

from pathlib import Path

import pytest

from ..support.call import TOP, call

CONFIG = str(TOP / "rendered/hosts/prod/host.json")
KEY = ("--authorize", "clock.pub")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (KEY, "which product may this key deploy?\n  add --product with one of "),
        ((*KEY, "--product", "clokc"), "prod has no product 'clokc'"),
        ((*KEY, "--product", "clock", "--allow-from", "192.0.2.7/24"), "use the network 192.0.2.0/24"),
        ((*KEY, "--product", "clock", "--allow-from", '*",command="sh'), "is not an address or a network"),
        (("--product", "clock"), "add --authorize KEYFILE"),
        (("--allow-from", "192.0.2.7"), "add --authorize KEYFILE"),
        (("--authorize", "host.json", "--product", "clock"), "cannot read host.json"),
    ],
)
def test_wrong_calls(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "clock.pub").write_text("ssh-ed25519 AAAAC3key clock\n", encoding="ascii")
    done = call("setup", "--config", CONFIG, *words, at=tmp_path)
    assert (done.code, done.out) == (2, "") and said in done.err, done.err
