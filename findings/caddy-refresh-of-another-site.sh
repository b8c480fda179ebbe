#!/bin/sh
# Subject: Caddy 2.11.9, from the Go module proxy
# Guess: the refresh of a site's dynamic upstreams holds for that site
# Seen: two sites that look up one name share an answer, and keep it as long as the site wants that asked first
# Met: docs/decisions.md, "recreate with a proxy that waits, instead of two copies"
# Needs: Go 1.26.8 or newer, python3, Linux (127.0.0.2 is loopback)
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
cannot() {
  echo "could not be tried: $1" >&2
  exit 2
}

command -v go >/dev/null || cannot 'go is missing'
command -v python3 >/dev/null || cannot 'python3 is missing'
GOBIN=$work/bin go install github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9 || cannot 'go has failed'

cat >"$work/ask.py" <<'PYTHON'
"""Serve one name's address on loopback, move it, and ask Caddy's sites before and after."""

import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

CADDY, FILE = sys.argv[1:]
SITES = {
    "alone, 100ms": ("alone.test", "100ms"),
    "shared, 1h": ("shared.test", "1h"),
    "shared, 100ms": ("shared.test", "100ms"),
}
now = "127.0.0.2"


def resolve(server: socket.socket) -> None:
    """Answer each question for an IPv4 address with the present one, and any other with nothing."""
    while True:
        query, peer = server.recvfrom(512)
        question = query[12 : query.index(b"\0", 12) + 5]
        found = question.endswith(b"\0\1\0\1")
        record = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton(now)
        head = query[:2] + b"\x85\x80\0\1" + (b"\0\1" if found else b"\0\0") + b"\0\0\0\0"
        server.sendto(head + question + (record if found else b""), peer)


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int) -> str:
    """Return the address that the site on this port has passed the request on to."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            return answer.headers["Upstream"]
    except urllib.error.HTTPError as error:
        return str(error)


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
threading.Thread(target=resolve, args=(server,), daemon=True).start()
upstream, *ports = free_ports(1 + len(SITES))
with open(FILE, "w", encoding="utf-8") as file:
    file.write("{\n\tadmin off\n\tauto_https off\n}\n")
    file.write(f"http://:{upstream} {{\n\trespond ok\n}}\n")
    for port, (name, refresh) in zip(ports, SITES.values()):
        file.write(f"""http://:{port} {{
	reverse_proxy {{
		dynamic a {{
			name {name}
			port {upstream}
			refresh {refresh}
			resolvers udp/127.0.0.1:{server.getsockname()[1]}
		}}
		header_down Upstream {{http.reverse_proxy.upstream.host}}
	}}
}}
""")
caddy = subprocess.Popen([CADDY, "run", "--adapter", "caddyfile", "--config", FILE])
try:
    while caddy.poll() is None and not listens(ports[-1]):
        time.sleep(0.1)
    for now in ("127.0.0.2", "127.0.0.3"):
        for port, site in zip(ports, SITES):
            print(f"the name is at {now}; {site}: {ask(port)}")
        time.sleep(1)
finally:
    caddy.terminate()
    caddy.wait()
PYTHON
seen=$(env -i PATH="$PATH" HOME="$work" python3 "$work/ask.py" "$work/bin/caddy" "$work/Caddyfile" 2>"$work/log") || {
  cat "$work/log" >&2
  cannot 'Caddy has not answered'
}

echo "Caddy $("$work/bin/caddy" version)"
cat <<'END'
Three sites on one Caddy look up their upstream, which then moves. A site that looks again after 100 ms, and is alone with its
name, follows. Another with the same 100 ms does not: a site with the same name and port, which is content to look once in an
hour, was asked first. What is looked up is kept for all of the server, by name and port, with the refresh of whoever asked.
Output:
END
echo "$seen"
wanted='the name is at 127.0.0.2; alone, 100ms: 127.0.0.2
the name is at 127.0.0.2; shared, 1h: 127.0.0.2
the name is at 127.0.0.2; shared, 100ms: 127.0.0.2
the name is at 127.0.0.3; alone, 100ms: 127.0.0.3
the name is at 127.0.0.3; shared, 1h: 127.0.0.2
the name is at 127.0.0.3; shared, 100ms: 127.0.0.2'
if [ "$seen" != "$wanted" ]; then
  printf 'The behaviour has changed; it was:\n%s\n' "$wanted" >&2
  exit 1
fi
