"""Values of files that are not in the commit, or not in the checkout, are in no record and no message."""

from pathlib import Path

import pytest

from bakehouse.findings import Level
from bakehouse.project.read import read
from bakehouse.project.record import ProjectRecord

from ..host.clone import clone

INCLUDED = "services:\n  inc:\n    image: y:${MARK:-none}\n    mem_limit: ${MARK:-1g}\n"


def project(tmp_path: Path, files: dict[str, str], later: dict[str, str] | None = None) -> ProjectRecord:
    """Read a checkout with committed files, and others that are not committed or are outside of it."""
    made = clone(tmp_path / "shop")
    for name, text in files.items():
        write(made.folder / name, text)
    made.commit()
    for name, text in (later or {}).items():
        write(made.folder / name, text)
    return read(made.folder, None, "shop")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def rules(found: ProjectRecord) -> list[str]:
    return [f"{each.level} {each.rule}" for each in found.findings]


@pytest.mark.compose
@pytest.mark.parametrize("value", ["marker", "marker-x"])
def test_the_env_beside_an_included_file_gives_no_values_unless_it_is_committed(
    tmp_path: Path, value: str
) -> None:
    files = {"compose.yaml": "include: [sub/c.yml]\n", "sub/c.yml": INCLUDED}
    found = project(tmp_path, files, {"sub/.env": f"MARK={value}\n"})
    assert found.compose and found.compose.is_resolved and not found.compose.has_values
    assert found.compose.services["inc"].image == "y:${MARK:-none}"
    assert "marker" not in repr(found.compose) and rules(found) == []
    named = {**files, "compose.yaml": "include: [{path: sub/c.yml, env_file: own.env}]\n"}
    again = project(tmp_path / "named", named, {"own.env": f"MARK={value}\n"})
    assert again.compose and again.compose.is_resolved and "marker" not in repr(again)
    committed = project(tmp_path / "committed", {**files, "sub/.env": "MARK=5m\n"})
    assert committed.compose and committed.compose.services["inc"].image == "y:5m"


@pytest.mark.compose
@pytest.mark.parametrize("given", ["${MARK}", "5${MARK}", "${MARK:-x}b"])
def test_a_message_has_no_value_of_an_env(tmp_path: Path, given: str) -> None:
    compose = f"services:\n  web:\n    image: x\n    mem_limit: {given}\n"
    found = project(tmp_path, {"compose.yaml": compose, ".env": "MARK=hunter2\n"})
    [refused] = found.findings
    assert refused.rule == "compose-refuses" and refused.level is Level.ERROR
    assert str(refused.at) == "shop/compose.yaml:4: services/web/mem_limit"
    assert "hunter2" not in repr(found) and "services[web].mem_limit" in refused.what


@pytest.mark.compose
def test_a_message_has_no_value_that_it_does_not_quote(tmp_path: Path) -> None:
    compose = "services: {web: {image: x, ports: ['${MARK}']}}\n"
    [refused] = project(tmp_path, {"compose.yaml": compose, ".env": "# port\nMARK=hunter2\n"}).findings
    assert refused.rule == "compose-refuses" and "hunter2" not in refused.what


@pytest.mark.compose
def test_a_message_has_the_texts_of_the_compose_files(tmp_path: Path) -> None:
    compose = "services:\n  web:\n    image: x\n    mem_limit: lots\n"
    [refused] = project(tmp_path, {"compose.yaml": compose}).findings
    assert "'lots'" in refused.what


@pytest.mark.parametrize(
    ("compose", "rule"),
    [
        ("include: [{path: sub/c.yml, env_file: ../outside.env}]\n", "compose-outside"),
        ("include: [{path: sub/c.yml, project_directory: ..}]\n", "compose-outside"),
        ("include: [{path: sub/c.yml, env_file: [sub/../../outside.env]}]\n", "compose-outside"),
        ("services: {web: {image: x, label_file: ../outside.env}}\n", "compose-outside"),
        ("services: {web: {image: x, label_file: [in.env]}}\n", "compose-outside"),
        ("services: {web: {extends: {file: '${X:-../outside.yml}', service: s}}}\n", "compose-path-variable"),
        ("include: ['${X:-../outside.yml}']\n", "compose-path-variable"),
        ("include: [{path: sub/c.yml, env_file: '${X:-../outside.env}'}]\n", "compose-path-variable"),
    ],
)
def test_files_that_are_outside_or_that_a_variable_names_stay_closed(
    tmp_path: Path, compose: str, rule: str
) -> None:
    write(tmp_path / "outside.env", "MARK='marker\n")
    write(tmp_path / "outside.yml", "services: {s: {image: z, mem_limit: marker}}\n")
    write(tmp_path / ".env", "MARK=marker\n")
    made = clone(tmp_path / "shop")
    (made.folder / "in.env").symlink_to("../outside.env")
    write(made.folder / "compose.yaml", compose)
    write(made.folder / "sub" / "c.yml", INCLUDED)
    made.commit()
    found = read(made.folder, None, "shop")
    assert rules(found) == [f"warning {rule}"] and "Compose was not asked" in found.findings[0].what
    assert found.compose and not found.compose.is_resolved and not found.compose.is_whole
    assert "marker" not in repr(found)


@pytest.mark.compose
def test_labels_that_are_not_committed_are_not_read(tmp_path: Path) -> None:
    compose = "services: {web: {image: x, label_file: [own.labels, other.labels]}}\n"
    found = project(tmp_path, {"compose.yaml": compose}, {"own.labels": "A=marker\n"})
    assert rules(found) == ["warning compose-file-missing"]
    assert "`label_file` other.labels, which is not in the checkout" in found.findings[0].what
    assert found.compose and found.compose.is_resolved and "marker" not in repr(found)


def test_an_env_file_of_an_include_that_only_the_host_has_is_a_warning(tmp_path: Path) -> None:
    compose = "include: [{path: sub/c.yml, env_file: host.env}]\n"
    found = project(tmp_path, {"compose.yaml": compose, "sub/c.yml": INCLUDED})
    assert rules(found) == ["warning compose-file-missing"]
    assert found.compose and set(found.compose.services) == {"inc"}


@pytest.mark.compose
def test_a_committed_label_file_counts(tmp_path: Path) -> None:
    compose = "services: {web: {image: x, label_file: own.labels}}\n"
    found = project(tmp_path, {"compose.yaml": compose, "own.labels": "A=b\n"})
    assert found.compose and found.compose.services["web"].data["labels"] == {"A": "b"}
