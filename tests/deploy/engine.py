"""An engine of one's own, to be ended and started again: containers live on meanwhile, as on a server."""

import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..support.wait import until

NUMBERS = itertools.count(1)


@dataclass
class Engine:
    """A Docker engine in a folder with a short name: a socket's path may have 107 bytes.

    `containerd` chooses its image store: containerd's, or the graph driver's.
    """

    folder: Path
    bridge: str
    containerd: bool = True
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def host(self) -> str:
        """Its DOCKER_HOST."""
        return f"unix://{self.folder}/docker.sock"

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        argv = ["dockerd", f"--config-file={self.folder}/daemon.json"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(argv, stdout=log, stderr=log, start_new_session=True)
        until(self.answers)

    def answers(self) -> bool:
        """Tell whether the engine answers; raises if it ended before it did."""
        assert self.process and self.process.poll() is None, (self.folder / "log").read_text()[-2000:]
        argv = ["docker", "--host", self.host, "version"]
        return subprocess.run(argv, capture_output=True, check=False).returncode == 0

    def end(self, number: int = signal.SIGTERM) -> None:
        """Ends it; its containers stay."""
        assert self.process
        self.process.send_signal(number)
        self.process.wait(60)
        # what it had started for itself may outlive it, and would keep the next one from its files
        pidfile = self.folder / "exec" / "containerd" / "containerd.pid"
        if pidfile.exists():
            helper = int(pidfile.read_text())
            if "containerd" in Path(f"/proc/{helper}/comm").read_text():
                os.kill(helper, signal.SIGTERM)
                until(lambda: not Path(f"/proc/{helper}").exists())

    def docker(self, *words: str, stdin: bytes = b"") -> str:
        """A call of docker that must succeed; what it prints."""
        argv = ["docker", "--host", self.host, *words]
        return subprocess.run(argv, input=stdin, capture_output=True, check=True).stdout.decode()


@contextmanager
def engine(containerd: bool = True, images: tuple[str, ...] = ("busybox:1.37",)) -> Iterator[Engine]:
    """One that runs and has these images; its data is on a disk of 3 GiB in memory, named `data`."""
    own = Engine(Path(tempfile.mkdtemp(prefix="engine.")), f"bk{os.getpid()}n{next(NUMBERS)}", containerd)
    data = own.folder / "data"
    data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3g", "tmpfs", data], check=True)
    # one of its own: without any, it would take away the one of the machine's other engine
    subprocess.run(["ip", "link", "add", own.bridge, "type", "bridge"], check=True)
    (own.folder / "daemon.json").write_text(json.dumps(configuration(own)), encoding="utf-8")
    try:
        own.start()
        saved = subprocess.run(["docker", "save", *images], capture_output=True, check=True).stdout
        own.docker("load", stdin=saved)
        yield own
    finally:
        # they would live on without the engine
        if running := own.docker("ps", "--all", "--quiet").split():
            own.docker("rm", "--force", "--volumes", *running)
        own.end()
        subprocess.run(["ip", "link", "delete", own.bridge], check=True)
        subprocess.run(["umount", "--lazy", data], check=True)
        shutil.rmtree(own.folder, ignore_errors=True)


def free_pool() -> str:
    """Addresses for networks that no other engine on the machine has given away: several run side by side."""
    routes = subprocess.run(["ip", "-4", "route"], capture_output=True, check=True, text=True).stdout
    taken = {line.split(".")[1] for line in routes.splitlines() if line.startswith("10.")}
    free = [str(number) for number in range(64, 255) if str(number) not in taken]
    return f"10.{random.choice(free)}.0.0/16"


def configuration(own: Engine) -> dict[str, object]:
    """Its files in its folder, nothing of it in the machine's firewall, and no network that another has."""
    return {
        "data-root": f"{own.folder}/data",
        "exec-root": f"{own.folder}/exec",
        "pidfile": f"{own.folder}/docker.pid",
        "hosts": [own.host],
        "bridge": own.bridge,
        "iptables": False,
        "ip6tables": False,
        "live-restore": True,
        "log-level": "warn",
        "default-address-pools": [{"base": free_pool(), "size": 24}],
        "features": {"containerd-snapshotter": own.containerd},
    }
