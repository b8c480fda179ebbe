"""The parts of a manifest around the images: registry, forge, builder, hosts, and how a service is judged."""

from typing import Any

from hypothesis import strategies as st

from .texts import LINES, NAMES, PATHS, VALUES

Data = dict[str, Any]

HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2rRmBWlRs5FpdTZSmXkjTbiUUkOyP6gTtjmSnmoqPt"
CA = "-----BEGIN CERTIFICATE-----\nMIIBbTCCAROgAwIBAgIUTGoo\n-----END CERTIFICATE-----\n"
# All that the schema lets stand in an address; Caddy, Compose and wget read some of it as their own.
IN_URL = st.text("abz09._~:/?#[]@!&()*+,;=%-", max_size=12)
DURATIONS = st.sampled_from(["100ms", "1s", "1.5s", "1m30s", "30m"])
SIZES = st.sampled_from(["1KiB", "64MiB", "2GiB", "999999999MiB"])
LABELS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
SCHEMES = st.sampled_from(["http", "https"])
URLS = st.builds(
    "{}://127.0.0.1{}/{}".format, SCHEMES, st.sampled_from(["", ":1", ":4000", ":65535"]), IN_URL
)
PACKAGES = st.builds("https://npm.example.com:65535/{}".format, st.text("aZ09._~/-", max_size=9))
REGISTRIES = st.sampled_from(["127.0.0.1:5000", "git.example.com", "localhost", "registry.internal:65535"])
OTHER_HOSTS = st.sampled_from(["auth.example.com:1", "localhost"])
OTHER_REGISTRIES = ["docker.io", "quay.io", "mirror.example.com:5000"]
LOGIN_NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,8}", fullmatch=True)
OWNERS = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,6}[A-Za-z0-9])?", fullmatch=True)
FORGES = st.sampled_from(["https://git.example.com", "http://10.0.0.1:3000/a~b/", "https://git.example.com/"])
MACHINES = st.sampled_from(["vm", "vm.example.com", "10.0.0.1"])
ENDPOINTS = st.lists(
    st.sampled_from(["tcp://build1.example.com:1234", "tcp://[::1]:1", "unix:///run/a-b/c_d.sock"]),
    min_size=1,
    unique=True,
)
PR_ENDPOINTS = st.lists(
    st.sampled_from(["tcp://pr1.example.com:1", "tcp://[::1]:9"]), min_size=1, unique=True
)
BUILDERS = st.from_regex(r"b[a-z0-9]{0,4}(?:[._-][a-z0-9]{1,4})?", fullmatch=True)
USERS = st.from_regex(r"[a-z_][a-z0-9_-]{0,8}", fullmatch=True)
ROOTS = st.from_regex(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,6}){1,3}", fullmatch=True)
FIELDS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,9}", fullmatch=True)
OTHERS = st.dictionaries(LABELS, SIZES, max_size=2)
# Names of secrets, by their beginning: no two kinds of them share one.
KINDS = ("R", "CA", "CERT", "KEY", "D", "O1", "O2", "O3", "PR", "PCA", "PCERT", "PKEY")
SECRETS = {each: NAMES.map(f"{each}_{{}}".format).map(str.upper) for each in KINDS}
WORDS = st.lists(st.one_of(VALUES, LINES), min_size=1, max_size=4)
ASKED = st.one_of(st.fixed_dictionaries({"command": WORDS}), st.fixed_dictionaries({"url": URLS}))
CRON = st.sampled_from(["never", "17 3 * * 1", "*/10 8-18 1,15 * 1-5/2", "0 0 1 1 0"])


def some(draw: st.DrawFn, **keys: st.SearchStrategy[Any]) -> Data:
    """Some of the keys."""
    return {key: draw(value) for key, value in keys.items() if draw(st.booleans())}


@st.composite
def registries(draw: st.DrawFn) -> Data:
    registry = {
        "host": draw(REGISTRIES),
        "owner": "acme",
        "username": draw(LABELS),
        "token": "REGISTRY_TOKEN",
    }
    more = some(draw, auth_host=OTHER_HOSTS, read_token=SECRETS["R"], others=logins())
    return {**registry, **more, **draw(st.sampled_from([{}, {"insecure": True}, {"ca": CA}]))}


@st.composite
def logins(draw: st.DrawFn) -> list[Data]:
    """Logins to other registries, each with a token of its own."""
    return [
        {
            "host": host,
            "username": draw(LOGIN_NAMES),
            "token": draw(SECRETS[f"O{number}"]),
            **some(draw, pull_request=st.one_of(st.just("none"), SECRETS["PR"].map(f"{{}}{number}".format))),
        }
        for number, host in enumerate(OTHER_REGISTRIES, 1)
        if draw(st.booleans())
    ]


@st.composite
def forges(draw: st.DrawFn) -> Data:
    forge = {"kind": "gitea", "version": draw(st.sampled_from(["1.26", "1.27.3"]))}
    schedules = some(draw, rebuild=CRON, promote=st.sampled_from(["never", "41 * * * *"]))
    return {**forge, "url": draw(FORGES), **some(draw, runner=LABELS, owner=OWNERS), "schedules": schedules}


@st.composite
def builders(draw: st.DrawFn) -> Data:
    driver = draw(st.sampled_from(["docker-container", "docker", "remote"]))
    own: Data = {"driver": driver, **some(draw, max_parallel=st.integers(1, 99))}
    if driver == "docker-container":
        own |= {"persistent": draw(st.booleans())}
        own |= some(draw, keep=st.just("999999TB")) if own["persistent"] else {}
    if driver != "docker":
        own |= some(draw, name=BUILDERS)
    if driver == "remote":
        own["endpoints"] = draw(ENDPOINTS)
        own["tls"] = {key: draw(SECRETS[key.upper()]) for key in ("ca", "cert", "key")}
    return {**own, **some(draw, pull_requests=unpushed(own))}


@st.composite
def unpushed(draw: st.DrawFn, own: Data) -> Data:
    """The part of a builder that is for pull requests alone, next to the rest of it."""
    if own["driver"] == "docker-container":
        # without a kept cache there is nothing to set, and one key must be there
        return {"keep": "1MB"} if own["persistent"] else {"shared": False}
    if own["driver"] == "docker" or draw(st.booleans()):
        return {"shared": True}
    tls = {key: draw(SECRETS[f"P{key.upper()}"]) for key in ("ca", "cert", "key")}
    return {"endpoints": draw(PR_ENDPOINTS), "tls": tls}


@st.composite
def hosts(draw: st.DrawFn, product: str) -> Data:
    """A host that a product runs on, reached by ssh, by a runner or by nobody."""
    ssh = {"address": draw(MACHINES), "user": draw(USERS), "host_key": HOST_KEY, "key": draw(SECRETS["D"])}
    ssh |= some(draw, port=st.integers(1, 65535))
    way: Data = draw(st.sampled_from([{}, {"ssh": ssh}, {"runner": "prod"}]))
    settings = some(
        draw,
        root=ROOTS,
        watch=DURATIONS,
        keep_releases=st.integers(1, 1000),
        reserve=SIZES,
        other_containers=OTHERS,
        order=st.just([product]),
    )
    return {**way, **settings, "receive": bool(way) and draw(st.booleans())}


@st.composite
def deploys(draw: st.DrawFn) -> Data:
    steps = some(draw, before=PATHS, after=PATHS), some(draw, before=PATHS, after=PATHS)
    deploy = {key: value for key, value in zip(("smoke", "hooks"), steps, strict=True) if value}
    if draw(st.booleans()):
        deploy["publication"] = {"lockfile": draw(PATHS), "scope": "@a._-", "url": draw(PACKAGES)}
    return deploy


@st.composite
def healths(draw: st.DrawFn) -> Data:
    asked = draw(ASKED)
    if "url" in asked:
        asked |= some(draw, program=st.sampled_from(["wget", "curl", "node"]))
    times = some(
        draw, interval=DURATIONS, timeout=DURATIONS, start_period=DURATIONS, retries=st.integers(1, 9)
    )
    return {**asked, **times, **(some(draw, start_interval=DURATIONS) if "start_period" in times else {})}


@st.composite
def versions(draw: st.DrawFn) -> Data:
    return {"url": draw(URLS), "field": draw(FIELDS)}
