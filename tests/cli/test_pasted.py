"""A secret that is pasted where its name belongs is never printed: by no verb, in no format, in no form."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bakehouse.manifest import pasted_secrets, reader
from bakehouse.manifest.schema import SchemaPart, resolved, schema

from ..support.call import call

MANIFEST = """\
version: 1
registry:
  host: git.example.com
  owner: acme
  username: image-bot
  token: REGISTRY_TOKEN
  read_token: REGISTRY_READ_TOKEN
  others:
  - host: docker.io
    username: image-reader
    token: HUB_TOKEN
    pull_request: HUB_READ_TOKEN
forge: {kind: github, url: https://github.com}
builder:
  driver: remote
  endpoints: [tcp://build1.example.com:1234]
  tls:
    ca: BUILDKIT_CA
    cert: BUILDKIT_CERT
    key: BUILDKIT_KEY
  pull_requests:
    endpoints: [tcp://build9.example.com:1234]
    tls:
      ca: PR_BUILDKIT_CA
      cert: PR_BUILDKIT_CERT
      key: PR_BUILDKIT_KEY
hosts:
  vm:
    ssh:
      address: vm.example.com
      user: deploy
      host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO2rRmBWlRs5FpdTZSmXkjTbiUUkOyP6gTtjmSnmoqPt
      key: DEPLOY_KEY
defaults:
  images:
    secrets:
    - FIRST_TOKEN
    - id: second
      secret: SECOND_TOKEN
      pull_request: SECOND_READ_TOKEN
repos:
  one:
    product: one
    host: vm
    images:
      web:
        dockerfile: Dockerfile
        paths: [.]
        secrets:
        - THIRD_TOKEN
        - id: fourth
          secret: FOURTH_TOKEN
          pull_request: FOURTH_READ_TOKEN
"""
CANARIES = {
    "gitlab": "glpat-x9Yq3kPz7Lm2Vb8Wn4Rt",
    "github": "ghp_9aK2mQ7xR4tV8bN3cL6pW1sD5fG0hJ2zX4yB",
    "gitea": "b7e23ec29af22b0b4e41da31e868d57226121c84",
    "upper": "B7E23EC29AF22B0B4E41DA31E868D57226121C84",
    "base32": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "base64": "qL8/zX2+vN5/mB9+kJ4/hG7+fD1/sA3==",
    "password": "Tr0ub4dor&3:x@y",
    "digits": "84615093727461850938",
}
Form = Callable[[str], str]
# What stands in place of the name, in YAML.
FORMS: dict[str, Form] = {
    "plain": str,
    "double quotes": json.dumps,
    "single quotes": "'{}'".format,
    "block": ("|\n" + " " * 20 + "{}").format,
    "two lines": ("|\n" + " " * 20 + "{0}\n" + " " * 20 + "{0}").format,
    "padded": '" {}\\t"'.format,
    "NUL": '"{}\\0"'.format,
    "not NFC": '"{}e\u0301"'.format,
    "behind a name": "REGISTRY_TOKEN {}".format,
    "expression": "${{{{ {} }}}}".format,
    "long": lambda secret: secret * 20,
    "list": '["{}"]'.format,
    "list of mappings": '[{{"{0}": "{0}"}}]'.format,
    "mapping": '{{"{0}": "{0}"}}'.format,
    "key twice": '{{"{0}": 1, "{0}": 2}}'.format,
    "key without a value": "{{{}}}".format,
    "key of a tagged value": '{{"{}": !x 1}}'.format,
    "key that is a list": '{{["{}"]: 1}}'.format,
    "open quote": '"{}'.format,
    "open bracket": "[{}".format,
    "colon": "a: {}".format,
    "tag": "!{} x".format,
    "tag with a handle": "!{0}!{0} x".format,
    "anchor": "&{} x".format,
    "alias": "*{}".format,
    "unknown escape": '"\\q{}"'.format,
    "percent": "%{}".format,
}
OUTPUTS = [
    *(("validate", "--format", style) for style in ("text", "json", "sarif", "github")),
    *(("check", "--format", style) for style in ("text", "json", "sarif", "github")),
    ("render", "--dry-run"),
    ("render", "--dry-run", "--json"),
    ("show",),
    ("show", "--json"),
    ("explain", "rendered/one/docker-bake.hcl"),
]


def marked(part: SchemaPart, path: str = "") -> Iterator[str]:
    """The keys of the schema whose values are names of secrets."""
    part = resolved(part)
    if pasted_secrets.MARK in part:
        yield path
    others = part.get("additionalProperties") or part.get("items")
    for key, each in {**part.get("properties", {}), "*": others}.items():
        if each:
            yield from marked(each, f"{path}/{key}".lstrip("/"))


def scalars(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from scalars(value, f"{path}/{key.value}".lstrip("/"))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from scalars(value, f"{path}/{number}")
    else:
        yield path, node


def general(path: str) -> str:
    """A place of the manifest, as a key of the schema."""
    own = {"vm", "one", "web", "0", "1"}
    return "/".join("*" if step in own else step for step in path.split("/"))


NAMES = {
    path: node for path, node in scalars(yaml.compose(MANIFEST)) if general(path) in set(marked(schema()))
}


def replaced(path: str, text: str) -> str:
    node = NAMES[path]
    return MANIFEST[: node.start_mark.index] + text + MANIFEST[node.end_mark.index :]


def moved(path: str, change: Callable[[dict[str, Any], str], None]) -> str:
    """The manifest with a change of the mapping that a name stands in, or of its list's first image."""
    data = yaml.safe_load(MANIFEST)
    *steps, last = path.split("/")
    parent = data
    for step in steps:
        parent = parent[int(step) if isinstance(parent, list) else step]
    if isinstance(parent, list):
        parent[int(last)] = {"id": "a", "secret": "A"}
        parent, last = parent[int(last)], "secret"
    change(parent, last)
    return json.dumps(data)


def said(folder: Path, manifest: str, *argv: str) -> tuple[int, str]:
    (folder / "repos.yaml").write_text(manifest, encoding="utf-8")
    called = call(*argv, at=folder)
    return called.code, called.out + called.err


def shows(text: str, secret: str) -> bool:
    """Whether any eight signs of a secret stand in a text, in whatever case."""
    pieces = (secret[start : start + 8] for start in range(len(secret) - 7))
    return any(piece.lower() in text.lower() for piece in pieces)


def test_every_name_of_a_secret_is_tried(tmp_path: Path) -> None:
    assert {general(path) for path in NAMES} == set(marked(schema()))
    assert len(NAMES) == 19
    code, text = said(tmp_path, MANIFEST, "validate")
    # the short form is among them, of which there is a warning
    assert "pull requests get `THIRD_TOKEN`, too" in text
    assert (code, text.splitlines()[-1]) == (0, "repos.yaml is valid: 1 repo, 1 image")


@pytest.mark.parametrize("argv", OUTPUTS, ids=" ".join)
@pytest.mark.parametrize("path", NAMES)
def test_every_verb_and_format_refuses_it_without_showing_it(
    path: str, argv: tuple[str, ...], tmp_path: Path
) -> None:
    for secret in CANARIES.values():
        code, text = said(tmp_path, replaced(path, json.dumps(secret)), *argv)
        assert code == 2
        assert path in text or "sarif" in argv
        assert not shows(text, secret), text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", NAMES)
def test_no_form_of_it_is_shown(path: str, form: str, tmp_path: Path) -> None:
    for secret in CANARIES.values():
        code, text = said(tmp_path, replaced(path, FORMS[form](secret)), "validate", "--format", "json")
        assert code == 2
        assert not shows(text, secret), text


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_it_is_shown_without_libyaml(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyYAML's own parser quotes the text in its messages."""
    monkeypatch.setattr(reader, "_Loader", yaml.Loader)
    test_no_form_of_it_is_shown("registry/token", form, tmp_path)


@pytest.mark.parametrize("path", NAMES)
def test_no_key_that_holds_it_is_shown(path: str, tmp_path: Path) -> None:
    def glued(parent: dict[str, Any], key: str) -> None:
        """The blank after the colon is missing."""
        parent[f"{key}:{secret}"] = None

    def misspelt(parent: dict[str, Any], key: str) -> None:
        del parent[key]
        parent[f"{key}s"] = secret

    def alone(parent: dict[str, Any], key: str) -> None:
        parent[secret] = key

    for secret in CANARIES.values():
        for change in (glued, misspelt, alone):
            code, text = said(tmp_path, moved(path, change), "validate", "--format", "json")
            assert code == 2
            assert not shows(text, secret), text


HOLDERS = {path.rpartition("/")[0] for path in NAMES}


@pytest.mark.parametrize("path", sorted(HOLDERS))
def test_in_place_of_what_holds_the_name_it_is_not_shown(path: str, tmp_path: Path) -> None:
    def instead(parent: dict[str, Any], key: str) -> None:
        parent[key] = int(secret) if secret.isdigit() else secret

    for secret in CANARIES.values():
        code, text = said(tmp_path, moved(path, instead), "validate", "--format", "json")
        assert code == 2
        assert not shows(text, secret), text


@pytest.mark.parametrize("secret", CANARIES.values(), ids=CANARIES)
def test_what_looks_like_a_secret_is_to_be_revoked(secret: str, tmp_path: Path) -> None:
    code, text = said(tmp_path, replaced("registry/token", json.dumps(secret)), "validate")
    told = "this looks like the secret itself; write the name of the secret, such as `REGISTRY_TOKEN`"
    careful = (
        "this is not the name of a secret (not shown: it may be the secret itself); use the name of a secret"
    )
    assert code == 2
    assert text.startswith(
        f"repos.yaml:6: registry/token: {told if pasted_secrets.looks_secret(secret) else careful}"
    )


NAMES_OF_SECRETS = [
    "NPM_TOKEN",
    "S3_KEY_2026",
    "REGISTRY2_TOKEN",
    "PRODUCTIONDEPLOYKEY01",
    "_A1B2C3D4",
    "GITEA_NPM_TOKEN",
]


@pytest.mark.parametrize("name", NAMES_OF_SECRETS)
def test_a_name_is_a_name(name: str, tmp_path: Path) -> None:
    assert said(tmp_path, replaced("registry/token", name), "validate")[0] == 0


def test_an_address_with_a_password_is_not_shown_either(tmp_path: Path) -> None:
    manifest = MANIFEST.replace("https://github.com", "https://bot:hunter2hunter2@github.com")
    code, text = said(tmp_path, manifest, "validate")
    assert code == 2
    assert not shows(text, "hunter2hunter2")
    assert text.startswith("repos.yaml:13: forge/url: this value (not shown: it looks like a secret)")
