"""The values of a fuzzed manifest, as its files should have them."""

from collections.abc import Iterator

from .machines import Data

Fillings = dict[str, str]


def repo_of(data: Data) -> Data:
    (repo,) = data["repos"].values()
    found: Data = repo
    return found


def owner(data: Data) -> str:
    """The owner of the repos."""
    found: str = data["forge"].get("owner", data["registry"]["owner"])
    return found


def title(repo: Data, key: str) -> str:
    """The last part of an image's name."""
    found: str = repo["images"][key].get("name", f"{repo['product']}-{key}")
    return found


def secrets(image: Data) -> Iterator[tuple[str, str, str]]:
    """Each secret of a build: its id, its variable, and what fills it in pull requests, `none` if nothing."""
    for each in image["secrets"]:
        if isinstance(each, str):
            yield each, each, each
        else:
            yield each["id"], each["secret"], each["pull_request"]


def variables(repo: Data) -> set[str]:
    """The forge's variables that the build arguments need."""
    args = [arg for image in repo["images"].values() for arg in image["args"].values()]
    return {arg["variable"] for arg in args if isinstance(arg, dict)}


def pushing(data: Data) -> Fillings:
    """The variables of the step that pushes, and the secret in each."""
    own = [data["registry"]["token"], *(login["token"] for login in _logins(data))]
    own += [*data["builder"].get("tls", {}).values(), *(name for _, name, _ in _builds(data))]
    return {name: name for name in own}


def not_pushing(data: Data) -> Fillings:
    """The variables of the step of pull requests, and the secret in each."""
    registry, builder = data["registry"], data["builder"]
    own = builder.get("pull_requests", {})
    keys = builder if own.get("shared", not own) else own
    found = {name: name for name in keys.get("tls", {}).values()}
    found |= {login["token"]: login.get("pull_request", login["token"]) for login in _logins(data)}
    found |= {name: filling for _, name, filling in _builds(data)}
    found |= {registry["token"]: registry["read_token"]} if "read_token" in registry else {}
    return {name: filling for name, filling in found.items() if filling != "none"}


def _logins(data: Data) -> list[Data]:
    found: list[Data] = data["registry"].get("others", [])
    return found


def _builds(data: Data) -> list[tuple[str, str, str]]:
    return [each for image in repo_of(data)["images"].values() for each in secrets(image)]
