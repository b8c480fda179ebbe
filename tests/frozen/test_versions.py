"""The versions of `bakehouse.json` and `host.json`: what is read, and what is refused by name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bakehouse import __version__, formats, manifest, names
from bakehouse.errors import ExternalError
from bakehouse.formats import CONFIG, HOST, LOWEST, REQUIRES_KEY, VERSION_KEY, Format, Place
from bakehouse.host.config import load, versioned_file
from bakehouse.model.host_keys import since
from bakehouse.render.host_entries import Entry, entries, stamp
from bakehouse.render.marker import is_ours
from bakehouse.render.outputs import config, host_config
from bakehouse.render.template import render
from bakehouse.values import NOWHERE, SourceMap

from ..support.call import TOP

RENDERED = sorted([*TOP.glob("rendered/**/*.json"), *TOP.glob("tests/golden/**/*.json")])
FORMS = {form.file: form for form in (CONFIG, HOST)}
NEXT = max(LOWEST) + 1
FILES = [path for path in RENDERED if path.name in FORMS]
REAL = {path.name: path for path in FILES if "rendered/" in path.as_posix()}


def read(form: Format, **changes: object) -> dict[str, Any]:
    """A real file with other values at its top, read."""
    data = json.loads(REAL[form.file].read_text(encoding="utf-8")) | changes
    text = json.dumps({key: value for key, value in data.items() if value is not None})
    return versioned_file.read(form, text, form.file, "render it anew")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TOP)))
def test_each_rendered_file_has_the_lowest_version_that_knows_its_keys(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    form = FORMS[path.name]
    assert form.unknown(data) == ()
    lowest = max(form.keys[place] for place in places(form, data))
    assert data[VERSION_KEY] == lowest
    assert data.get(REQUIRES_KEY) == (None if lowest == 1 else LOWEST[lowest])


def places(form: Format, data: Any, above: Place = ()) -> list[Place]:
    """Where each key of a file stands in the table."""
    if not isinstance(data, dict | list):
        return []
    pairs = data.items() if isinstance(data, dict) else (("*", each) for each in data)
    here = [((*above, "*" if (*above, "*") in form.keys else key), value) for key, value in pairs]
    return [each for place, value in here for each in (place, *places(form, value, place))]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.file)
def test_a_newer_version_is_refused_with_the_lowest_bakehouse_that_reads_it(form: Format) -> None:
    newer = max(LOWEST) + 1
    with pytest.raises(ExternalError, match=rf"^{form.file}: version {newer} is newer") as told:
        read(form, version=newer, requires="7.8.9")
    assert "upgrade bakehouse on this host to 7.8.9 or newer" in told.value.hint
    assert told.value.exit_code == 3
    with pytest.raises(ExternalError) as told:
        read(form, version=newer)
    assert f"one newer than {__version__}" in told.value.hint


@pytest.mark.parametrize("lowest", ["7.8.9; rm -rf /", "7.8.9\n", "", 7, None, ["7.8.9"], "9" * 5000])
def test_what_a_file_asks_for_is_believed_where_it_is_a_release(lowest: object) -> None:
    with pytest.raises(ExternalError) as told:
        read(HOST, version=99, requires=lowest)
    assert "7.8.9" not in str(told.value) and f"one newer than {__version__}" in str(told.value)


@pytest.mark.parametrize(
    "version", [None, "1", 1.0, True, False, 0, -1, [1], {}, "x" * 5000], ids=lambda value: str(value)[:9]
)
@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.file)
def test_a_version_that_is_none_is_refused(form: Format, version: object) -> None:
    with pytest.raises(
        ExternalError, match=rf"^{form.file}: version is .*; it must be a whole number"
    ) as told:
        read(form, version=version)
    assert told.value.hint == "render it anew"
    assert len(str(told.value)) < 200


def in_place(**changes: object) -> list[dict[str, object]]:
    place: dict[str, object] = {
        "product": "clock",
        "repo": "clock",
        "url": "https://git.example.com/o/clock.git",
        "branch": "main",
    }
    return [place, {**place, **changes}]


def services(**changes: object) -> dict[str, object]:
    return {"web": {"image": "web", "kind": "service"}, "api": {"image": "api", **changes}}


@pytest.mark.parametrize(
    ("form", "changes", "key"),
    [
        (HOST, {"colour": 1}, "colour"),
        (HOST, {"places.*": 1}, '"places.*"'),
        (HOST, {"*": 1}, '"*"'),
        (HOST, {"": 1}, '""'),
        (HOST, {"a\n\x1b[31mb": 1}, '"a\\n\\u001b[31mb"'),
        (HOST, {"places": in_place(colour=1)}, "places[1].colour"),
        (HOST, {"places": in_place(branch={"name": "main"})}, "places[1].branch.name"),
        (HOST, {"root": ["/srv"]}, "root[0]"),
        (CONFIG, {"colour": 1}, "colour"),
        (CONFIG, {"services": services(key="web")}, "services.api.key"),
        (CONFIG, {"services": services(version={"url": "u", "path": "p"})}, "services.api.version.path"),
        (CONFIG, {"deploy": {"hooks": {"meanwhile": "x.sh"}}}, "deploy.hooks.meanwhile"),
        (CONFIG, {"deploy": {"timeouts": {"pull": 1}}}, "deploy.timeouts.pull"),
        (CONFIG, {"deploy": {"publication": {"scopes": []}}}, "deploy.publication.scopes"),
    ],
)
def test_an_unknown_key_is_refused_by_its_place(form: Format, changes: Mapping[str, Any], key: str) -> None:
    for more, mend in (({"requires": "7.8.9"}, "to 7.8.9 or newer"), ({}, f"newer than {__version__}")):
        with pytest.raises(ExternalError) as told:
            read(form, **changes, **more)
        assert told.value.what == f"{form.file}: bakehouse {__version__} does not know {key}"
        assert mend in told.value.hint


@pytest.mark.parametrize("lowest", ["0.3.0", __version__, f"0.{__version__}"])
def test_no_version_is_named_that_would_not_help(lowest: str) -> None:
    with pytest.raises(ExternalError, match="one newer than"):
        read(HOST, colour=1, requires=lowest)


def test_many_unknown_keys_are_counted() -> None:
    with pytest.raises(ExternalError, match=r"know x0, x1, x2, x3, x4 and 4 more\n"):
        read(HOST, **{f"x{number}": 1 for number in range(9)})


@pytest.mark.parametrize(
    "text", ["", "[]", "1", "null", "[" * 100_000, '{"version": 1, "name"', '{"a": ' * 10_000]
)
def test_what_is_no_file_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ExternalError, match=r"^host.json is not (JSON|a JSON object)") as told:
        load.parse_host(text, "host.json")
    assert told.value.hint == "render it again, then run setup"


# Each key with the version that added it; a line is added here, and none goes away.
KEYS = {
    HOST.file: {
        1: """name root registry username scheme ca reserve watch keep places places.* places.*.product
              places.*.repo places.*.url places.*.branch""",
        2: "auth_host",
        3: "owner",
    },
    CONFIG.file: {
        1: """repo product branch compose release images images.* services services.* services.*.image
              services.*.kind services.*.ready services.*.version services.*.version.url
              services.*.version.field deploy deploy.smoke_before deploy.smoke_after deploy.publication
              deploy.publication.lockfile deploy.publication.scope deploy.publication.url deploy.hooks
              deploy.hooks.before deploy.hooks.after""",
        4: """overrides overrides.* project profiles profiles.* deploy.timeouts deploy.timeouts.job
              deploy.timeouts.script left_alone left_alone.* backing backing.*""",
    },
}


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.file)
def test_a_record_has_the_keys_that_its_versions_have(form: Format) -> None:
    head = dict.fromkeys([(names.MARKER_KEY,), (VERSION_KEY,), (REQUIRES_KEY,)], 1)
    told = {
        tuple(key.split(".")): version for version, keys in KEYS[form.file].items() for key in keys.split()
    }
    assert form.keys == head | told
    assert set(LOWEST) >= {*form.keys.values()}


@dataclass(frozen=True, slots=True)
class Painted:
    """A record with the next key."""

    colour: str = field(default="plain", metadata=since(NEXT))
    at: SourceMap = field(default=NOWHERE, compare=False)


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.file)
def test_the_next_key_makes_the_file_of_its_version(form: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer stamps it, an older build refuses it by that stamp, and a build that knows it reads it."""
    grown = replace(form, keys={**form.keys, ("colour",): NEXT})
    monkeypatch.setitem(formats.LOWEST, NEXT, "7.8.9")
    text = rendered(form, entries(Painted("red")))
    data = json.loads(text)
    assert (data["version"], data["requires"], data["colour"]) == (NEXT, "7.8.9", "red")
    assert versioned_file.read(grown, text, form.file, "") == data
    plain = versioned_file.read(grown, rendered(form, entries(Painted())), form.file, "")
    before = json.loads(REAL[form.file].read_text(encoding="utf-8"))["version"]
    assert plain["version"] == before and "colour" not in plain
    monkeypatch.delitem(formats.LOWEST, NEXT)
    with pytest.raises(ExternalError, match=rf"version {NEXT} is newer[^\n]*\n.*to 7.8.9 or newer"):
        versioned_file.read(form, text, form.file, "")


def rendered(form: Format, more: tuple[Entry, ...]) -> str:
    """A file of the real manifest with more entries."""
    text = (TOP / "repos.yaml").read_bytes()
    loaded = manifest.load(text, "repos.yaml").manifest
    assert loaded
    made = {HOST.file: lambda: host_config.output(loaded, loaded.hosts[0])}
    made[CONFIG.file] = lambda: config.output(loaded, loaded.repos[0])
    output = made[form.file]()
    context: Any = output.context()
    values = (*context.values, *more)
    return render(replace(output, context=partial(replace, context, values=values, stamp=stamp(values))))


def test_host_json_alone_says_which_build_made_it() -> None:
    versioned_marker = f"{names.MARKER} {__version__}".encode()
    made = [path for path in sorted((TOP / "rendered").rglob("*")) if path.is_file()]
    assert {path.name for path in made if versioned_marker in path.read_bytes()} == {names.HOST_FILE}
    data = REAL[names.HOST_FILE].read_bytes()
    assert is_ours("hosts/prod/host.json", data)
    assert is_ours("hosts/prod/host.json", data.replace(versioned_marker, names.MARKER.encode()))
