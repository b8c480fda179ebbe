"""Every verb called as people call it: help, exit codes, and what is said of a wrong call."""

import json
import re
from pathlib import Path

import click
import pytest

from bakehouse.cli import VERBS, bakehouse

from ..support.call import REAL, TOP, call, fill, run, snapshot

VERB = pytest.mark.parametrize("verb", VERBS)
READERS = ("validate", "render", "check", "show", "explain")


def argv(verb: str) -> tuple[str, ...]:
    """The least that calls a verb."""
    return ("explain", "rendered/learning_ai_clock/docker-bake.hcl") if verb == "explain" else (verb,)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real manifest's tree; tests leave it as it is."""
    return fill(tmp_path_factory.mktemp("real"))


@VERB
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_has_examples(verb: str, option: str, folder: Path) -> None:
    called = call(verb, option, at=folder)
    assert called.code == 0
    assert VERBS[verb].rstrip(".") in called.out or "Usage: bakehouse" in called.out
    assert re.search(rf"\n  Examples?:\n    bakehouse {verb}", called.out)
    assert called.err == ""


def test_help_names_every_verb(folder: Path) -> None:
    called = call("--help", at=folder)
    for verb, line in VERBS.items():
        assert f" {verb} {line} " in " ".join(called.out.split())
    assert "Examples:" in called.out
    assert "_BAKEHOUSE_COMPLETE=bash_source" in called.out


def test_version(folder: Path) -> None:
    assert re.fullmatch(r"bakehouse, version \d+\.\d+\.\d+\n", call("--version", at=folder).out)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("rendr",), "No such command 'rendr'; did you mean `render`?"),
        (("rol-back", "clock"), "did you mean `rollback`?"),
        (("zzz",), "No such command 'zzz'\n"),
        (("render", "--oops"), "No such option"),
        (("check", "--format", "xml"), "is not one of 'text', 'json', 'sarif', 'github'"),
        (("explain",), "Missing argument 'PATH[:LINE]'"),
        (("render", "clokc"), "repos.yaml has no repo 'clokc'\n  did you mean `clock`?"),
        (("check", "learning_ai_clok"), "did you mean `learning_ai_clock`?"),
        (("show", "zzz"), "it has: learning_ai_clock, learning_ai_common_plat"),
        (("explain", "nowhere"), "nowhere is not a generated file"),
        (("explain", "rendered/learning_ai_clock/docker-bake.hcl:0"), "there is no line 0"),
        (("explain", "rendered/learning_ai_clock/docker-bake.hcl:99999"), "there is no line 99999"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_call_exits_2_and_says_what_is_wrong(words: tuple[str, ...], says: str, folder: Path) -> None:
    called = call(*words, at=folder)
    assert (called.code, called.out) == (2, "")
    assert says in called.err


@pytest.mark.parametrize("verb", READERS)
def test_a_missing_manifest(verb: str, tmp_path: Path) -> None:
    called = call(*argv(verb), at=tmp_path)
    assert called.code == 2
    said = called.out + called.err
    assert said.startswith("repos.yaml: does not exist; run `bakehouse init`")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_manifest_in_every_format_points_at_no_line(tmp_path: Path) -> None:
    (finding,) = json.loads(call("check", "--format", "json", at=tmp_path).out)
    assert finding["at"] == {"file": "repos.yaml", "line": 0, "path": ""}
    github = call("check", "--format", "github", at=tmp_path).out
    assert github.startswith("::error file=repos.yaml,title=manifest/unreadable::does not exist; ")
    (run,) = json.loads(call("check", "--format", "sarif", at=tmp_path).out)["runs"]
    (result,) = run["results"]
    (location,) = result["locations"]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": "repos.yaml"}}}


@pytest.mark.parametrize("verb", READERS)
def test_every_finding_begins_with_its_place(verb: str, tmp_path: Path) -> None:
    manifest = REAL.replace("version: 1\n", "version: one\n", 1).replace("registry:\n", "registry:\n  x: 1\n")
    (tmp_path / "repos.yaml").write_text(manifest, encoding="utf-8")
    called = call(*argv(verb), at=tmp_path)
    lines = (called.out + called.err).splitlines()
    assert len(lines) == 2
    assert all(re.match(r"repos\.yaml:\d+: (version|registry/x): \w", line) for line in lines)


@pytest.mark.parametrize(
    ("repos", "says"),
    [(1, "is valid: 1 repo, 1 image"), (2, "is valid: 2 repos, 2 images")],
)
def test_validate_counts(repos: int, says: str, tmp_path: Path) -> None:
    head = "version: 1\n" + REAL[REAL.index("registry:") : REAL.index("hosts:")]
    each = "  r{0}: {{product: p{0}, images: {{a: {{dockerfile: Dockerfile, paths: [a]}}}}}}\n"
    manifest = head + "repos:\n" + "".join(each.format(number) for number in range(repos))
    (tmp_path / "repos.yaml").write_text(manifest, encoding="utf-8")
    assert call("validate", at=tmp_path).err == f"repos.yaml {says}\n"


@pytest.mark.parametrize(
    ("options", "would"), [(("--dry-run",), "would be "), ((), "")], ids=["dry-run", "done"]
)
@pytest.mark.parametrize(
    ("seed", "says"),
    [("stale", "1 file {}removed\n"), ("both", "1 file {}written, 2 files {}removed\n")],
)
def test_render_counts_what_goes(
    seed: str, says: str, options: tuple[str, ...], would: str, tmp_path: Path
) -> None:
    folder = fill(tmp_path)
    tree = folder / "rendered/learning_ai_clock"
    (tree / "old.hcl").write_bytes((tree / "docker-bake.hcl").read_bytes())
    if seed == "both":
        (tree / "docker-bake.hcl").rename(tree / "older.hcl")
    out = call("render", *options, at=folder).out
    assert out.endswith(f"\n{says.replace('{}', would)}")


def test_help_after_a_call_of_the_verb_alone(folder: Path) -> None:
    """click makes a verb's help option once, and not anew for another context."""
    verb = bakehouse.get_command(click.Context(bakehouse), "schema")
    assert isinstance(verb, click.Command)
    verb._help_option = None
    verb.make_context("schema", [])
    assert call("schema", "-h", at=folder).code == 0


@pytest.mark.parametrize("verb", READERS)
@pytest.mark.parametrize("place", ["folder", "repos.yaml/below", "loop", "n" * 300])
def test_a_manifest_that_cannot_be_read(verb: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "repos.yaml").write_text(REAL, encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    called = call(*argv(verb), "--manifest", place, at=tmp_path)
    assert called.code == 2
    assert "bug" not in called.err
    assert not (tmp_path / "rendered").exists()


@pytest.mark.parametrize("verb", ["render", "check"])
def test_an_out_that_is_no_folder(verb: str, tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(REAL, encoding="utf-8")
    (tmp_path / "file").touch()
    called = call(verb, "--out", "file", at=tmp_path)
    assert called.code in (1, 3)
    assert "bug" not in called.err
    assert (tmp_path / "file").read_bytes() == b""


def test_a_warning_changes_no_exit_code(tmp_path: Path) -> None:
    manifest = (TOP / "tests/manifests/good/warned.yaml").read_text(encoding="utf-8")
    (tmp_path / "repos.yaml").write_text(manifest, encoding="utf-8")
    called = call("validate", at=tmp_path)
    assert (called.code, called.err) == (0, "repos.yaml is valid: 1 repo, 1 image\n")
    for place in (
        "repos.yaml:2: registry/insecure:",
        "repos.yaml:3: forge/url:",
        "repos.yaml:5: hosts/prod/runner:",
    ):
        assert place in called.out


def test_validate_lists_what_is_to_be_confirmed(tmp_path: Path) -> None:
    manifest = tmp_path / "repos.yaml"
    unmarked = re.sub(r" # confirm: .*", "", REAL)
    manifest.write_text(unmarked, encoding="utf-8")
    fine = "repos.yaml is valid: 4 repos, 8 images"
    called = call("validate", "--confirm", at=tmp_path)
    assert (called.code, called.out, called.err) == (0, "", f"{fine}; nothing to confirm\n")
    marked = unmarked.replace("20GB", "20GB # confirm: is it really enough?", 1)
    manifest.write_text(marked, encoding="utf-8")
    called = call("validate", "--confirm", at=tmp_path)
    said = "repos.yaml:26: builder/keep: note: confirm `20GB`; is it really enough?\n"
    assert (called.code, called.out, called.err) == (1, said, f"{fine}; 1 line to confirm\n")
    called = call("validate", "--confirm", "--format", "json", at=tmp_path)
    (note,) = json.loads(called.out)
    at = {"file": "repos.yaml", "line": 26, "path": "builder/keep"}
    assert (called.code, note["rule"], note["level"], note["at"]) == (1, "manifest/confirm", "note", at)
    called = call("validate", "--confirm", "--format", "github", at=tmp_path)
    assert called.out.startswith(
        "::notice file=repos.yaml,line=26,title=manifest/confirm::builder/keep: confirm"
    )
    assert call("validate", at=tmp_path).out == ""


def test_a_manifest_that_is_wrong_is_not_to_be_confirmed(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(REAL.replace("version: 1\n", "version: 0\n"), encoding="utf-8")
    called = call("validate", "--confirm", at=tmp_path)
    assert (called.code, called.out.count("\n"), called.err) == (2, 1, "")


@pytest.mark.parametrize("verb", ["validate", "check", "show", "explain", "schema"])
def test_a_reading_verb_writes_nothing(verb: str, folder: Path) -> None:
    before = snapshot(folder)
    assert call(*argv(verb), at=folder).code == 0
    assert snapshot(folder) == before


def test_check_exits_1_on_drift_and_0_without(tmp_path: Path) -> None:
    folder = fill(tmp_path)
    assert call("check", at=folder).code == 0
    (folder / "rendered/learning_ai_clock/bakehouse.json").unlink()
    assert call("check", at=folder).code == 1
    assert call("check", "clock", at=folder).code == 1
    assert call("check", "notes", at=folder).code == 0


def test_both_names_of_a_repo_and_each_once(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(REAL, encoding="utf-8")
    assert call("render", "clock", "learning_ai_clock", "notes", at=tmp_path).code == 0
    assert sorted(path.name for path in (tmp_path / "rendered").iterdir()) == [
        "learning_ai_clock",
        "learning_ai_notes",
    ]


def test_a_manifest_elsewhere_renders_beside_itself(tmp_path: Path) -> None:
    fill(tmp_path / "there")
    other = tmp_path / "other"
    other.mkdir()
    called = call("check", "--manifest", "../there/repos.yaml", at=other)
    assert (called.code, called.out) == (0, "")
    (tmp_path / "there/rendered/learning_ai_clock/bakehouse.json").unlink()
    called = call("check", "--manifest", "../there/repos.yaml", at=other)
    assert "fix: bakehouse render learning_ai_clock --manifest ../there/repos.yaml\n" in called.out
    assert call("render", "learning_ai_clock", "--manifest", "../there/repos.yaml", at=other).code == 0
    assert call("check", at=tmp_path / "there").code == 0
    assert list(other.iterdir()) == []


def test_explain_a_file(folder: Path) -> None:
    called = call("explain", "rendered/learning_ai_clock/docker-bake.hcl", at=folder)
    assert called.code == 0
    assert called.out.startswith(
        "rendered/learning_ai_clock/docker-bake.hcl: from templates/docker-bake.hcl\n"
    )
    text = (folder / "rendered/learning_ai_clock/docker-bake.hcl").read_text(encoding="utf-8")
    rows = re.findall(r"^ *(\d+) (.*)$", called.out, re.M)
    assert [row for _, row in rows] == text.splitlines()
    assert [int(number) for number, _ in rows] == [*range(1, len(rows) + 1)]


def test_explain_a_line(folder: Path) -> None:
    path = "rendered/learning_ai_clock/docker-bake.hcl"
    lines = (folder / path).read_text(encoding="utf-8").splitlines()
    (number,) = (number for number, line in enumerate(lines, 1) if "NEXT_PUBLIC_API" in line)
    (wanted,) = (n for n, line in enumerate(REAL.splitlines(), 1) if "https://clock.example.com/api" in line)
    called = call("explain", f"{path}:{number}", at=folder)
    assert called.out.splitlines() == [
        f"{path}: from templates/docker-bake.hcl",
        f"{number:4} {lines[number - 1]}",
        f"     ^ repos.yaml:{wanted}: repos/learning_ai_clock/images/web/args/NEXT_PUBLIC_API",
    ]


def test_explain_a_line_that_is_text_of_a_template(folder: Path) -> None:
    path = "rendered/learning_ai_clock/docker-bake.hcl"
    lines = (folder / path).read_text(encoding="utf-8").splitlines()
    number = lines.index("}") + 1
    assert call("explain", f"{path}:{number}", at=folder).out.splitlines() == [
        f"{path}: from templates/docker-bake.hcl",
        f"{number:4} }}",
        "     the same for every repo: from templates/docker-bake.hcl",
    ]


def test_explain_each_line_of_the_script_that_is_text_of_a_part(folder: Path) -> None:
    """The first, one in the middle and the last of each part, by its own file and line."""
    path = "rendered/learning_ai_clock/ci/images.sh"
    script = (folder / path).read_text(encoding="utf-8").splitlines()
    parts = sorted((TOP / "templates/images").glob("*.sh"))
    texts = [part.read_text(encoding="utf-8").splitlines() for part in parts]
    before = len(script) - sum(map(len, texts))
    assert before > 0
    for part, text in zip(parts, texts, strict=True):
        for line in (1, len(text) // 2, len(text)):
            said = call("explain", f"{path}:{before + line}", at=folder).out.splitlines()
            assert said[1] == f"{before + line:4} {text[line - 1]}"
            assert said[2:] == [f"     the same for every repo: from templates/images/{part.name}:{line}"]
        before += len(text)
    first = call("explain", f"{path}:1", at=folder).out
    assert first.endswith("   1 #!/bin/sh\n     the same for every repo: from templates/images.sh\n")


def test_explain_shows_tabs(folder: Path) -> None:
    called = call("explain", "rendered/hosts/prod/Caddyfile", at=folder)
    text = (folder / "rendered/hosts/prod/Caddyfile").read_text(encoding="utf-8")
    assert "\t" in text
    assert re.findall(r"^ *\d+ (.*)$", called.out, re.M) == text.splitlines()


def test_explain_works_without_the_file(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(REAL, encoding="utf-8")
    assert call("explain", "rendered/learning_ai_clock/ci/images.sh:3", at=tmp_path).code == 0
    assert not (tmp_path / "rendered").exists()


def test_schema_is_json_and_needs_no_manifest(tmp_path: Path) -> None:
    called = call("schema", at=tmp_path)
    assert called.code == 0
    assert json.loads(called.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_init_then_render_then_check(tmp_path: Path) -> None:
    assert call("init", at=tmp_path).out == "wrote repos.yaml; edit it, then run: bakehouse render\n"
    assert call("validate", at=tmp_path).code == 0
    assert call("render", at=tmp_path).code == 0
    assert call("check", at=tmp_path).code == 0


@pytest.mark.parametrize("kind", ["file", "folder", "link", "dangling"])
def test_init_does_not_replace(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "repos.yaml"
    if kind == "file":
        place.write_text("mine\n", encoding="utf-8")
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("mine" if kind == "link" else "nowhere")
        (tmp_path / "mine").write_text("mine\n", encoding="utf-8")
    before = snapshot(tmp_path)
    called = call("init", at=tmp_path)
    assert called.code == 6
    assert called.err == "bakehouse: repos.yaml already exists\n  to overwrite it, add --force\n"
    assert snapshot(tmp_path) == before


def test_init_elsewhere_and_with_force(tmp_path: Path) -> None:
    assert call("init", "deep/fleet.yaml", at=tmp_path).code == 0
    (tmp_path / "deep/fleet.yaml").write_text("mine\n", encoding="utf-8")
    assert call("init", "deep/fleet.yaml", "--force", at=tmp_path).code == 0
    assert call("validate", "-m", "deep/fleet.yaml", at=tmp_path).code == 0
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["fleet.yaml"]


def test_a_problem_is_told_in_each_format(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(REAL.replace("paths:", "path:", 1), encoding="utf-8")
    line = next(number for number, text in enumerate(REAL.splitlines(), 1) if "paths:" in text)
    for verb in ("validate", "check"):
        told = json.loads(call(verb, "--format", "json", at=tmp_path).out)
        assert {each["at"]["file"] for each in told} == {"repos.yaml"}
        assert line in {each["at"]["line"] for each in told}
        assert f"::error file=repos.yaml,line={line}," in call(verb, "--format", "github", at=tmp_path).out
        called = call(verb, at=tmp_path)
        assert called.code == 2
        assert f"repos.yaml:{line}: repos/" in called.out + called.err


def test_a_warning_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "repos.yaml").write_text(REAL.replace('version: "1.26"', 'version: "1.24"'), encoding="utf-8")
    for words in (("validate",), ("render",), ("check",)):
        called = call(*words, at=tmp_path)
        assert called.code == 0
        assert "warning: " in called.out + called.err


def test_as_a_module_and_in_a_process_of_its_own(folder: Path) -> None:
    called = run("check", at=folder)
    assert (called.code, called.out, called.err) == (0, "", "38 files are up to date\n")
