"""Links lead somewhere, paths are there, generated pages are current, and no verb is forgotten."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .pages import PAGES, TOP, name, prose

ALL = pytest.mark.parametrize("page", PAGES, ids=name)
FOLDERS = (
    "generator/",
    "templates/",
    "tests/",
    "docs/",
    "examples/",
    "bench/",
    "findings/",
    "release/",
    ".ci/",
    ".gitea/",
)
BAKEHOUSE = str(Path(sys.executable).with_name("bakehouse"))
GENERATE = (sys.executable, "-m", "docs.generate")


def copied(folder: Path) -> None:
    """What the pages are generated from, in another folder."""
    shutil.copytree(TOP / "docs", folder / "docs")
    shutil.copy(TOP / "repos.yaml", folder)
    (folder / "tests").symlink_to(TOP / "tests")


def anchors(page: Path) -> set[str]:
    """The names that forges give a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    plain = (re.sub(r"[^\w\s-]", "", heading.lower()) for heading in headings)
    return {re.sub(r"\s", "-", heading.strip()) for heading in plain}


@ALL
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        assert to.exists(), f"{name(page)} links to {target}"
        assert not anchor or anchor in anchors(to), f"{name(page)} links to {target}"


@ALL
def test_paths_are_there(page: Path) -> None:
    for code in re.findall(r"`([^`\s]+)`", prose(page)):
        if code.startswith(FOLDERS) and not re.search(r"[<{$…:]", code):
            assert list(TOP.glob(code.rstrip("/"))), f"{name(page)} names {code}"


def test_every_page_is_reached_from_the_readme() -> None:
    reached, left = set[Path](), [TOP / "README.md"]
    while left:
        page = left.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            links = re.findall(r"\]\(([^)#\s]+)", prose(page))
            left += [(page.parent / link).resolve() for link in links if not link.startswith("https://")]
    assert reached >= set(PAGES)


def test_generated_pages_are_current() -> None:
    ended = subprocess.run([*GENERATE, "--check"], cwd=TOP, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_a_stale_page_is_found_and_made_anew(tmp_path: Path) -> None:
    copied(tmp_path)
    subprocess.run(GENERATE, cwd=tmp_path, capture_output=True, check=True)
    page = tmp_path / "docs" / "manifest.md"
    current = page.read_bytes()
    page.write_text(page.read_text(encoding="utf-8").replace("registry", "register"), encoding="utf-8")
    ended = subprocess.run([*GENERATE, "--check"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "docs/manifest.md is stale; run: make docs\n")
    subprocess.run(GENERATE, cwd=tmp_path, capture_output=True, check=True)
    assert page.read_bytes() == current


def test_the_page_of_what_to_confirm_follows_the_manifest(tmp_path: Path) -> None:
    copied(tmp_path)
    manifest, page = tmp_path / "repos.yaml", tmp_path / "docs" / "before-the-first-run.md"
    text = manifest.read_text(encoding="utf-8")
    rows = page.read_text(encoding="utf-8").count("\n| ") - page.read_text(encoding="utf-8").count(
        "\n| line "
    )
    assert rows == len(re.findall("# confirm: .", text))
    manifest.write_text(re.sub("(?<=image-bot) # confirm: .*", "", text), encoding="utf-8")
    ended = subprocess.run([*GENERATE, "--check"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "docs/before-the-first-run.md is stale; run: make docs\n")
    manifest.write_text(re.sub(" # confirm: .*", "", text), encoding="utf-8")
    subprocess.run(GENERATE, cwd=tmp_path, capture_output=True, check=True)
    assert page.read_text(encoding="utf-8").endswith("\nNothing is left to confirm.\n")


def test_every_verb_has_a_section() -> None:
    shown = subprocess.run([BAKEHOUSE, "--help"], capture_output=True, text=True, check=True).stdout
    verbs = re.findall(r"^  (\w+) {2,}", shown.partition("Commands:\n")[2], re.M)
    assert len(verbs) >= 7
    headings = re.findall(r"^## (.+)$", (TOP / "docs" / "cli.md").read_text(encoding="utf-8"), re.M)
    assert headings == [*verbs, "Exit codes"]
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    assert not [verb for verb in verbs if f"`{verb}`" not in readme]


def test_every_manifest_key_is_in_the_reference() -> None:
    page = (TOP / "docs" / "manifest.md").read_text(encoding="utf-8")
    schema = (TOP / "docs" / "repos.schema.json").read_text(encoding="utf-8")
    keys = set(re.findall(r'^\s+"(\w+)": \{\n\s+"(?:description|\$ref)"', schema, re.M))
    assert len(keys) > 30
    assert not [key for key in keys - {"additionalProperties", "items"} if f"| `{key}` |" not in page]


def test_the_schema_of_the_docs_is_the_one_that_judges() -> None:
    published, home = TOP / "docs/repos.schema.json", TOP / "generator/bakehouse/manifest/repos.schema.json"
    assert published.is_symlink()
    assert published.resolve() == home.resolve()
    shown = subprocess.run([BAKEHOUSE, "schema"], capture_output=True, text=True, check=True).stdout
    assert published.read_text(encoding="utf-8") == shown


def test_the_starter_validates_and_renders(tmp_path: Path) -> None:
    for verb in ("init", "validate", "render", "check"):
        ended = subprocess.run([BAKEHOUSE, verb], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, f"{verb}: {ended.stderr}"
    assert (tmp_path / "rendered" / "shop" / "docker-bake.hcl").exists()
