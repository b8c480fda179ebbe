"""Manifests with hostile text wherever the schema allows any, as data for Hypothesis to build."""

import copy
import re
from typing import Any

from hypothesis import strategies as st

from . import machines
from .machines import Data
from .texts import DOCKERFILES, FOLDERS, KEYS, LABELS, NAMES, PATHS, VALUES

VARIABLES = NAMES.map("V_{}".format).map(str.upper)
# A name that looks like a secret's, so that it needs a reason.
PUBLIC = "MAPS_API_KEY"
REASONS = VALUES.filter(lambda text: re.search(r"\S", text) is not None)
OWN_NAMES = st.from_regex(r"[a-z0-9]{1,4}(?:(?:\.|__?|-{1,2})[a-z0-9]{1,3})?", fullmatch=True)
SECRET_NAMES = st.lists(NAMES.map(lambda name: f"S_{name.upper()}"), max_size=2, unique=True)
IDS = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,8}", fullmatch=True)


@st.composite
def secrets(draw: st.DrawFn, name: str) -> Data | str:
    """A secret of a build, by its name alone or with an id and what fills it in pull requests."""
    fillings = st.sampled_from(["none", f"P{name}", name])
    return draw(
        st.one_of(
            st.just(name),
            st.fixed_dictionaries({"id": IDS, "secret": st.just(name), "pull_request": fillings}),
        )
    )


@st.composite
def images(draw: st.DrawFn) -> Data:
    context = draw(st.one_of(st.just("."), FOLDERS))
    paths = [context] if context != "." else draw(st.lists(PATHS, min_size=1, max_size=4, unique=True))
    args = draw(st.dictionaries(NAMES.map("A_{}".format), VALUES, max_size=4))
    args |= machines.some(draw, A=st.fixed_dictionaries({"variable": VARIABLES}), **{PUBLIC: VALUES})
    return {
        "dockerfile": draw(DOCKERFILES),
        "context": context,
        "paths": paths,
        "args": args,
        **({"public": {PUBLIC: draw(REASONS)}} if PUBLIC in args else {}),
        "labels": draw(st.dictionaries(LABELS, VALUES, max_size=3)),
        "contexts": draw(st.dictionaries(KEYS, st.one_of(st.sampled_from(paths), st.just(".")), max_size=2)),
        "secrets": [draw(secrets(name)) for name in draw(SECRET_NAMES)],
        **machines.some(draw, name=OWN_NAMES),
    }


@st.composite
def services(draw: st.DrawFn, image_keys: list[str]) -> Data:
    service: Data = {"image": draw(st.sampled_from(image_keys))}
    if draw(st.booleans()):
        service["health"] = draw(machines.healths())
    elif draw(st.booleans()):
        service["ready"] = "running"
    if draw(st.booleans()):
        service["version"] = draw(machines.versions())
    if draw(st.booleans()):
        service["memory"] = {"limit": "64MiB"}
    return service


@st.composite
def manifests(draw: st.DrawFn) -> Data:
    """A manifest of one repo; one in four has hostile text in place of a scalar that it has, whichever."""
    repo: Data = {"product": draw(KEYS), "branch": draw(st.sampled_from(["main", "a/b", "1", "true"]))}
    repo["images"] = draw(st.dictionaries(KEYS, images(), min_size=1, max_size=3))
    repo["services"] = draw(st.dictionaries(KEYS, services(sorted(repo["images"])), max_size=3))
    repo |= machines.some(draw, prepare=PATHS, test=PATHS)
    data: Data = {
        "version": 1,
        "registry": draw(machines.registries()),
        "forge": draw(machines.forges()),
        "builder": draw(machines.builders()),
        "hosts": {},
        "repos": {"shop": repo},
    }
    if draw(st.booleans()):
        deploy = draw(machines.deploys())
        repo |= {"host": "prod", **({"deploy": deploy} if deploy else {})}
        data["hosts"] = {"prod": draw(machines.hosts(repo["product"])), "empty": {}}
    return spoiled(draw, data) if draw(st.integers(0, 3)) == 3 else data


def spoiled(draw: st.DrawFn, data: Data) -> Data:
    data = copy.deepcopy(data)
    holder, key = draw(st.sampled_from(list(scalars(data))))
    # Another form of Unicode is refused, since HCL would change it.
    holder[key] = draw(st.one_of(VALUES, VALUES.map("e\u0301{}".format)))
    return data


def scalars(data: Any) -> list[tuple[Any, Any]]:
    """Each scalar of the data, as what holds it and its key or number there."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    found: list[tuple[Any, Any]] = []
    for key, value in pairs:
        found += scalars(value) if isinstance(value, dict | list) else [(data, key)]
    return found
