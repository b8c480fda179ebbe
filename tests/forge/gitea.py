"""A real Gitea on a loopback port: sqlite, everything in a temporary folder, nothing from outside."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .process import Program, answers, free_port, start, unprivileged

ADMIN, PASSWORD = "keeper", "loopback-only-7c1e"

# No job of its own but what schedules need, and that often; no look at other hosts; the cheapest hash.
SETTINGS = """\
RUN_MODE = prod
WORK_PATH = {work}

[server]
PROTOCOL = http
HTTP_ADDR = 127.0.0.1
HTTP_PORT = {port}
DOMAIN = 127.0.0.1
ROOT_URL = http://127.0.0.1:{port}/
STATIC_ROOT_PATH = {static}
OFFLINE_MODE = true
DISABLE_SSH = true

[database]
DB_TYPE = sqlite3
PATH = {work}/gitea.db
SQLITE_JOURNAL_MODE = WAL

[security]
INSTALL_LOCK = true
PASSWORD_HASH_ALGO = pbkdf2$1000$50

[service]
DISABLE_REGISTRATION = true

[actions]
ENABLED = true
DEFAULT_ACTIONS_URL = self

[packages]
ENABLED = true

[webhook]
ALLOWED_HOST_LIST = loopback

[migrations]
ALLOWED_DOMAINS = 127.0.0.1

[indexer]
ISSUE_INDEXER_TYPE = db

[cron.start_schedule_tasks]
SCHEDULE = @every 2s

[cron.update_checker]
ENABLED = false

[log]
MODE = console
LEVEL = Warn
"""


@dataclass(frozen=True)
class Gitea:
    """The running server, and how its command line is called."""

    url: str
    program: Program
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """Runs one of its administrator's commands and gives back what it prints."""
        user = unprivileged()
        done = subprocess.run(
            [self.environment["GITEA_BIN"], *words],
            env=self.environment,
            capture_output=True,
            text=True,
            user=user,
            extra_groups=() if user else None,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def admin_token(self) -> str:
        """Makes the first administrator; gives back an access token for everything."""
        name = ("--username", ADMIN)
        mail = f"{ADMIN}@example.com"
        self.command(
            *("admin", "user", "create", "--admin", *name, "--password", PASSWORD, "--email", mail),
            "--must-change-password=false",
        )
        return self.command(
            *("admin", "user", "generate-access-token", *name, "--token-name", "tests", "--scopes", "all"),
            "--raw",
        )


@contextmanager
def running() -> Iterator[Gitea]:
    """Starts Gitea and ends it."""
    # Not pytest's own folder: Gitea runs as another user, who cannot go in there.
    with tempfile.TemporaryDirectory(prefix="bakehouse-gitea-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        port = free_port()
        environment = lay(work, port)
        program = start(
            environment["GITEA_BIN"],
            "web",
            log=work / "gitea.log",
            environment=environment,
            user=unprivileged(),
            at=work,
        )
        try:
            program.await_(lambda: answers(port))
            yield Gitea(f"http://127.0.0.1:{port}", program, environment)
        finally:
            program.end()


def lay(work: Path, port: int) -> dict[str, str]:
    """Fills the folder: the program, what it reads, its settings. Gives back its environment."""
    found = shutil.which("gitea")
    assert found is not None
    binary = Path(shutil.copy(found, work))
    static = shutil.copytree(Path(found).with_name("static"), work / "static")
    settings = work / "custom" / "conf" / "app.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text(SETTINGS.format(work=work, port=port, static=static), encoding="utf-8")
    if user := unprivileged():
        for path in (work, *(path for path in work.rglob("*") if static not in path.parents)):
            shutil.chown(path, user)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(work),
        "USER": user or os.environ.get("USER", ""),
        "GITEA_WORK_DIR": str(work),
        "GITEA_BIN": str(binary),
    }
