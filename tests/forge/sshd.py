"""A real sshd on a loopback port, with a host key and a login key of its own."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .process import answers, free_port, start

# What a login shell would set and a forced command does not get: where the programs and the engine are.
PASSED_ON = ("PATH", "DOCKER_HOST")

SETTINGS = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile {folder}/pid
AuthorizedKeysFile {home}/.ssh/authorized_keys
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
SetEnv {variables}
"""


@dataclass(frozen=True)
class Sshd:
    """The address, public host key and user of an sshd; the user may log in once `login` is authorized."""

    port: int
    host_key: str
    user: str
    login: Path

    @property
    def public(self) -> Path:
        """The public half of the key to log in with."""
        return self.login.with_suffix(".pub")


@contextmanager
def running(folder: Path, home: Path) -> Iterator[Sshd]:
    """Starts it; it lets in the keys of `home`/.ssh/authorized_keys, and git reads `home`/.gitconfig."""
    keys = {name: _key(folder / name) for name in ("host", "login")}
    port = free_port()
    settings = folder / "sshd_config"
    settings.write_text(_settings(folder, home, port), encoding="utf-8")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    program = start(
        # it starts itself anew for each caller, and wants to know where it is
        shutil.which("sshd") or "sshd",
        *("-D", "-e", "-f", str(settings)),
        log=folder / "sshd.log",
        environment=os.environ,
    )
    try:
        program.await_(lambda: answers(port))
        yield Sshd(port, keys["host"], pwd.getpwuid(os.geteuid()).pw_name, folder / "login")
    finally:
        program.end()


def _settings(folder: Path, home: Path, port: int) -> str:
    given = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # whoever logs in is at home where this user is, whatever HOME says
    given["GIT_CONFIG_GLOBAL"] = str(home / ".gitconfig")
    variables = " ".join(f'{name}="{value}"' for name, value in given.items())
    return SETTINGS.format(folder=folder, home=home, port=port, variables=variables)


def _key(file: Path) -> str:
    """Makes a pair of keys; gives back the kind and the public one, without the comment."""
    made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)]
    subprocess.run(made, check=True)
    return " ".join(file.with_suffix(".pub").read_text(encoding="ascii").split()[:2])
