"""Many manifests at once: curl's answer counts where it is sure, and buildx is asked for all else."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .fake import FakeDocker, fake_docker
from .shop import Data, Image, Repo, Shell, find, run

pytestmark = pytest.mark.curl
TOKEN = 'a"b\\c'
OCI = "application/vnd.oci.image.index.v1+json"
ONE, TWO = "/v2/samples/one/manifests/1", "/v2/samples/two/manifests/2"
FETCH = """
set_traps
take_secrets
make_work_folder
ask_docker
find_buildx
find_curl
queue_manifest image.one "$registry/samples/one:1"
queue_manifest image.two "$registry/samples/two$NAME"
fetch_queued
queue_manifest late "$registry/samples/one:1"
fetch_queued
for name in image.one image.two late; do printf '%s|' "$(cat "$work/$name.out")"; done
"""
SPY = """#!/bin/sh
printf '%s\\n' "$*" >>"${0%/*}/curl.argv"
exec REAL "$@"
"""


@dataclass(frozen=True)
class Answer:
    """An answer of the registry: status, content type, body, and how many bytes more it announces."""

    status: int = 200
    type: str = OCI
    body: str = "from curl"
    more: int = 0


GONE = Answer(404, "application/json; charset=utf-8", '{"errors": []}')


@dataclass
class Server:
    """A registry on loopback that answers from a table; anything else is not there."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    accepts: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving() -> Iterator[Server]:
    state = Server({"/v2/": Answer(type="application/json", body="{}")})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append((self.path, self.headers.get("Authorization", "")))
            state.accepts.append(self.headers.get("Accept", ""))
            answer = state.answers.get(self.path, GONE)
            self.send_response_only(answer.status)
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(answer.body) + answer.more))
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing to stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as state:
        yield state


@pytest.fixture
def fake(tmp_path: Path) -> FakeDocker:
    fake = fake_docker(tmp_path / "fake")
    fake.says("look", 'echo "$2" >>"$FAKE/looked"\n')
    spy = fake.folder / "curl"
    spy.write_text(SPY.replace("REAL", find("curl")))
    return fake


def fetched(
    shell: Shell, fake: FakeDocker, server: Server, repo: Repo, name: str = ":2", token: str = TOKEN
) -> list[str]:
    """What the two manifests are that are fetched together, and the first one when it is fetched again."""
    repo.script(Data({"backend": Image(["backend"])}, registry=server.address), FETCH)
    env = {"FAKE": str(fake.folder), "TMPDIR": str(repo.root), "NAME": name, "REGISTRY_TOKEN": token}
    done = run(fake.shell(shell), repo, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return [body.strip() for body in done.stdout.split("|")[:3]]


def looked(fake: FakeDocker, server: Server) -> list[str]:
    """What buildx was asked for, without the registry."""
    return sorted(line.removeprefix(f"{server.address}/samples/") for line in fake.text("looked").split())


def test_one_curl_reads_all(shell: Shell, fake: FakeDocker, server: Server, repo: Repo) -> None:
    server.answers[ONE] = Answer()
    assert fetched(shell, fake, server, repo) == ["from curl", "", "from curl"]
    assert looked(fake, server) == []
    assert fake.text("curl.argv").splitlines() == ["--disable --config -"] * 2
    assert {path for path, _ in server.asked} == {ONE, TWO, "/v2/"}
    login = base64.b64encode(f"image-bot:{TOKEN}".encode()).decode()
    assert {sent for _, sent in server.asked} == {f"Basic {login}"}
    assert all(OCI in accepted for accepted in server.accepts)


def test_a_digest_is_read_by_curl(shell: Shell, fake: FakeDocker, server: Server, repo: Repo) -> None:
    digest = f"sha256:{sha256(b'by its digest').hexdigest()}"
    server.answers[f"/v2/samples/two/manifests/{digest}"] = Answer(body="by its digest")
    assert fetched(shell, fake, server, repo, f"@{digest}") == ["", "by its digest", ""]
    assert looked(fake, server) == []


def test_another_manifest_than_that_of_the_digest_does_not_count(
    shell: Shell, fake: FakeDocker, server: Server, repo: Repo
) -> None:
    digest = f"sha256:{'5e' * 32}"
    server.answers[f"/v2/samples/two/manifests/{digest}"] = Answer(body="another one")
    assert fetched(shell, fake, server, repo, f"@{digest}")[1] == ""
    assert f"two@{digest}" in looked(fake, server)


@pytest.mark.parametrize(
    ("registry", "scheme"),
    [("127.0.0.1:5000", "http"), ("localhost", "http"), ("127.registry.example.com:5000", "https")],
)
def test_only_a_registry_on_this_machine_is_asked_without_tls(
    shell: Shell, repo: Repo, registry: str, scheme: str
) -> None:
    ask = 'set_traps\ntake_secrets\nwork=$TMPDIR\nqueued="one $registry/a:1$newline"\ncd "$work"\n'
    repo.script(Data({"backend": Image(["backend"])}, registry=registry), f"{ask}write_requests\n")
    done = run(shell, repo, env={"TMPDIR": str(repo.root), "REGISTRY_TOKEN": TOKEN})
    urls = [line for line in done.stdout.splitlines() if line.startswith("url = ")]
    assert urls == [f'url = "{scheme}://{registry}/v2/"', f'url = "{scheme}://{registry}/v2/a/manifests/1"']


@pytest.mark.parametrize(
    "unsure",
    [
        Answer(401, "application/json", "{}"),
        Answer(404, "text/html", "a proxy's own page"),
        Answer(404, "", ""),
        Answer(200, "text/html", "please log in"),
        Answer(302, OCI, "elsewhere"),
        Answer(200, OCI, ""),
        Answer(404, "application/json", '{"message": "no route"}'),
        Answer(502, "application/json", "{}"),
        Answer(more=9),
    ],
    ids=["refused", "other-404", "bare-404", "page", "moved", "empty", "gateway", "error", "cut"],
)
def test_what_curl_cannot_tell_is_asked_of_buildx(
    shell: Shell, fake: FakeDocker, server: Server, repo: Repo, unsure: Answer
) -> None:
    """Only that, and from then on all: such a registry would have curl start in vain each time."""
    server.answers |= {ONE: Answer(), TWO: unsure}
    for number in (1, 2):
        fake.has(f"{server.address}/samples/{('one', 'two')[number - 1]}:{number}")
    assert fetched(shell, fake, server, repo) == [
        "from curl",
        '{\n  "annotations": {}\n}',
        '{\n  "annotations": {}\n}',
    ]
    assert looked(fake, server) == ["one:1", "two:2"]
    assert len(fake.text("curl.argv").splitlines()) == 1


@pytest.mark.parametrize("version", [Answer(401, "application/json", "{}"), GONE], ids=["bearer", "none"])
def test_no_404_counts_from_who_does_not_accept_the_login(
    shell: Shell, fake: FakeDocker, server: Server, repo: Repo, version: Answer
) -> None:
    server.answers["/v2/"] = version
    fake.has(f"{server.address}/samples/two:2")
    assert fetched(shell, fake, server, repo)[:2] == ["", '{\n  "annotations": {}\n}']
    assert looked(fake, server) == ["one:1", "one:1", "two:2"]


@pytest.mark.parametrize(
    "name", ["@sha256:0\\", "@sha256:0?x=1", "@sha256:0 output", "@sha256:../../two/manifests/2"]
)
def test_a_name_from_a_hostile_release_never_reaches_curl(
    shell: Shell, fake: FakeDocker, server: Server, repo: Repo, name: str
) -> None:
    server.answers[ONE] = Answer()
    assert fetched(shell, fake, server, repo, name) == ["", "", ""]
    assert fake.text("curl.argv") == ""


def test_without_a_token_curl_is_not_called(
    shell: Shell, fake: FakeDocker, server: Server, repo: Repo
) -> None:
    fetched(shell, fake, server, repo, token="")
    assert (fake.text("curl.argv"), server.asked) == ("", [])
