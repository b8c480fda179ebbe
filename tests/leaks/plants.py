"""Leaks made on purpose, one a channel: the proof is worth something only if it finds each of them."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from .canaries import REGISTRY
from .job import WORKFLOW, Place

SCRIPT = "ci/images.sh"
BAKE = "docker-bake.hcl"
DOCKERFILE = "backend/Dockerfile"
STEP = "RUN --mount=type=secret,id=GITEA_NPM_TOKEN sh backend/build.sh /site"
SIGNED_IN = '  say "logged in to $registry as $username"\n'
LOGIN = 'call_registry "$registry" "$token" docker login --username "$username" --password-stdin "$registry"'
FETCH = "git fetch --quiet --no-tags --depth 1 origin"
UNSET = 'for name in $BAKEHOUSE_SECRETS; do unset "$name"; done'
OPEN = '  printf "%s" "$token" >"$work/open"\n  exec 4<"$work/open"\n  rm "$work/open"\n'
HEADER = "$(printf 'x-access-token:%s' \"$TOKEN\" | base64 -w 0)"


@dataclass(frozen=True)
class Plant:
    """One leak: what makes it, before the job or after it, and the secret, in the channels where it ends up.

    Those of one job have no channel and secret in common, so that none is taken for another.
    """

    channels: set[str]
    secret: str
    before: Callable[[Place], None] = lambda place: None
    after: Callable[[Place], None] = lambda place: None


def _in_script(line: str) -> Callable[[Place], None]:
    """A line after the login, where the script still knows the token."""
    return lambda place: place.edit(SCRIPT, SIGNED_IN, f"{SIGNED_IN}  {line}\n")


def _tell_key(place: Place) -> None:
    place.edit(SCRIPT, "  append=''\n", "  append=''\n  cat \"$work/$builder_key.pem\"\n")


def _keep_in_environment(place: Place) -> None:
    place.edit(WORKFLOW, UNSET, "unset REGISTRY_TOKEN HUB_TOKEN")


def _keep_open(place: Place) -> None:
    place.edit(SCRIPT, "  read_commit\n  choose_source\n", f"  read_commit\n{OPEN}  choose_source\n")


def _keep_in_file(place: Place) -> None:
    place.edit(SCRIPT, "  choose_source\n", '  printf "%s" "$git_token" >"$work/early"\n  choose_source\n')


def _keep_keys(place: Place) -> None:
    place.edit(SCRIPT, "  drop_builder_keys\n", "")


def _in_dockerfile(line: str) -> Callable[[Place], None]:
    return lambda place: place.edit(DOCKERFILE, STEP, f"{STEP} && {line}")


def _as_build_arg(place: Place) -> None:
    place.edit(DOCKERFILE, STEP, f"ARG NPM_TOKEN\n{STEP}")
    place.edit(DOCKERFILE, "USER 1000", "ARG NPM_TOKEN\nRUN true\nUSER 1000")
    place.edit(
        BAKE,
        '  args = {\n    "BYTELYST_COMMIT_SHA"',
        '  args = {\n    "NPM_TOKEN" = NPM_TOKEN\n    "BYTELYST_COMMIT_SHA"',
    )
    place.edit(BAKE, 'group "default"', 'variable "NPM_TOKEN" {\n  default = ""\n}\n\ngroup "default"')


def with_provenance(place: Place) -> None:
    """Turns BuildKit's provenance on, as much of it as there is."""
    place.edit(BAKE, "type=provenance,disabled=true", "type=provenance,mode=max")


def _as_build_arg_with_provenance(place: Place) -> None:
    _as_build_arg(place)
    with_provenance(place)


def _ask_with_token(place: Place) -> None:
    url = f"http://{place.store.address}/v2/?token={urllib.parse.quote(REGISTRY, safe='')}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=30).close()
    except urllib.error.HTTPError as error:
        error.close()


def _login_by_argument(place: Place) -> None:
    place.edit(SCRIPT, LOGIN, LOGIN.replace("--password-stdin", '--password "$token"'))


def _login_as_user(place: Place) -> None:
    place.edit(SCRIPT, '  export DOCKER_CONFIG="$work/docker.config"\n', "")


def _fetch_with_header(place: Place) -> None:
    by_argument = FETCH.replace("git", f'git -c http.extraHeader="Authorization: Basic {HEADER}"', 1)
    place.edit(WORKFLOW, FETCH, by_argument)


def _note_in_release(place: Place) -> None:
    note = '--annotation "index:$revision=$BAKEHOUSE_SHA"'
    place.edit(SCRIPT, note, f'{note} --annotation "index:token=$token"')


PROCESSES = {"processes.prepare", "processes.test"}
ON_THE_ENGINE = {
    "login by argument": Plant({"arguments"}, "REGISTRY_TOKEN", _login_by_argument),
    "git header by argument": Plant({"arguments"}, "TOKEN", _fetch_with_header),
    "left in the environment": Plant(PROCESSES, "TOKEN", _keep_in_environment),
    "left open": Plant(PROCESSES, "REGISTRY_TOKEN", _keep_open),
    "left in a file": Plant({"files.prepare", "files.test"}, "TOKEN", _keep_in_file),
    "told": Plant({"log"}, "REGISTRY_TOKEN", _in_script('say "signed in with $token"')),
    "another login told": Plant({"log"}, "HUB_TOKEN", _in_script('say "reads with $(secret HUB_TOKEN)"')),
    "another login in tmp": Plant(
        {"temporary folder"}, "HUB_TOKEN", _in_script('secret HUB_TOKEN >"$TMPDIR/hub"')
    ),
    "home": Plant({"home"}, "REGISTRY_TOKEN", _in_script('printf "%s" "$token" >"$HOME/.token"')),
    "tmp": Plant({"temporary folder"}, "REGISTRY_TOKEN", _in_script('printf "%s" "$token" >"$TMPDIR/token"')),
    "checkout": Plant({"checkout"}, "REGISTRY_TOKEN", _in_script('printf "%s" "$token" >"$root/.npmrc"')),
    "the user's login": Plant({"docker config"}, "REGISTRY_TOKEN", _login_as_user),
    "asked for": Plant({"access log"}, "REGISTRY_TOKEN", after=_ask_with_token),
    "copied": Plant({"layer"}, "NPM_TOKEN", _in_dockerfile("cp /run/secrets/GITEA_NPM_TOKEN /site/npmrc")),
    "build arg": Plant({"history"}, "NPM_TOKEN", _as_build_arg),
}
# These need a builder whose cache the registry keeps, or whose keys the job gets.
REMOTE = {
    "annotation": Plant({"release", "arguments"}, "REGISTRY_TOKEN", _note_in_release),
    "copied where no image has it": Plant(
        {"cache", "builder"}, "NPM_TOKEN", _in_dockerfile("cp /run/secrets/GITEA_NPM_TOKEN /npmrc")
    ),
    "keys kept for the test": Plant({"files.test"}, "BUILDKIT_KEY", _keep_keys),
    "key told": Plant({"log"}, "BUILDKIT_KEY", _tell_key),
}
WITH_PROVENANCE = {
    "build arg with provenance": Plant(
        {"history", "provenance", "builder"}, "NPM_TOKEN", _as_build_arg_with_provenance
    )
}
