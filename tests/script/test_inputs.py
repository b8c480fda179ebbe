"""The hash of an image's inputs, against a definition of it in another language."""

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from .shop import Data, Image, Repo, Shell, run
from .tree_parts import inputs, tree_entry

BAKE = "# rendered\n"
IMAGE = Image(["backend/Dockerfile", "backend", "é x"], [".dockerignore", "backend/Dockerfile.dockerignore"])
DATA = Data({"backend": IMAGE, "all": Image(["."])}, bake_sum=sha256(BAKE.encode()).hexdigest())


@pytest.fixture
def product(repo: Repo) -> Repo:
    repo.script(DATA)
    repo.write("docker-bake.hcl", BAKE)
    for name in ("backend/Dockerfile", "backend/src/a", "é x/b", ".dockerignore", "outside"):
        repo.write(name, name)
    repo.commit()
    return repo


def defined(repo: Repo, image: Image, recipe: str) -> str:
    """The definition, over the tree entries that plain git tells."""
    lines = {tree_entry(repo, path) for path in (*image.inputs, *image.ignores)} - {b""}
    text = b"v1\n" + recipe.encode() + b"\n" + b"".join(sorted(lines))
    return sha256(text).hexdigest()[:40]


@pytest.mark.parametrize("image", DATA.images)
def test_it_is_the_definition(shell: Shell, product: Repo, image: str) -> None:
    assert inputs(shell, product, image) == defined(product, DATA.images[image], DATA.images[image].recipe)


def test_it_is_the_one_of_older_versions(shell: Shell, product: Repo) -> None:
    """A changed definition would find none of the images in registries; the first versions gave this hash."""
    assert inputs(shell, product) == "ca4481f41dac6a9cb7c85868f958e7b22e4c2dab"


@pytest.mark.parametrize("changed", ["deep/a", "middle/a", "recipe"])
def test_what_it_is_built_on_changes_it(shell: Shell, repo: Repo, changed: str) -> None:
    """To any depth; the other way round, nothing changes."""
    deep = Image(["deep"])
    images = {
        "top": Image(["top"], bases=["middle", "deep"]),
        "middle": Image(["middle"], bases=["deep"]),
        "deep": deep,
        "other": Image(["other"]),
    }
    repo.script(Data(images, bake_sum=sha256(BAKE.encode()).hexdigest()))
    repo.write("docker-bake.hcl", BAKE)
    for image in images:
        repo.write(f"{image}/a", image)
    repo.commit()
    before = {image: inputs(shell, repo, image) for image in images}
    if changed == "recipe":
        images["deep"] = replace(deep, recipe="{}")
        repo.script(Data(images, bake_sum=sha256(BAKE.encode()).hexdigest()))
    else:
        repo.write(changed, "changed")
    repo.commit()
    after = {image for image in images if inputs(shell, repo, image) != before[image]}
    assert after == {"top", "middle"} | ({"deep"} if changed != "middle/a" else set())


def test_it_is_a_name_that_the_registry_takes(shell: Shell, product: Repo) -> None:
    assert re.fullmatch("[0-9a-f]{40}", inputs(shell, product))


@pytest.mark.parametrize("name", ["backend/src/a", "backend/Dockerfile", ".dockerignore", "é x/new"])
def test_an_input_changes_it(shell: Shell, product: Repo, name: str) -> None:
    before = inputs(shell, product)
    product.write(name, "changed")
    product.commit()
    assert inputs(shell, product) != before


def test_what_a_link_leads_to_changes_it(shell: Shell, product: Repo) -> None:
    """A link to another input leaves the hash as the definition has it."""
    (product.root / "backend/link").symlink_to("src/a")
    product.commit()
    before = inputs(shell, product)
    assert before == defined(product, IMAGE, IMAGE.recipe)
    product.write("ignored", "one")
    (product.root / ".dockerignore").unlink()
    (product.root / ".dockerignore").symlink_to("ignored")
    product.commit()
    led = replace(IMAGE, inputs=[*IMAGE.inputs, "ignored"])
    assert inputs(shell, product) == defined(product, led, IMAGE.recipe)
    product.write("ignored", "two")
    product.commit()
    assert inputs(shell, product) == defined(product, led, IMAGE.recipe) != before
    product.write("outside", "two")
    product.commit()
    assert inputs(shell, product) == defined(product, led, IMAGE.recipe)


def test_a_mode_changes_it(shell: Shell, product: Repo) -> None:
    before = inputs(shell, product)
    product.write("backend/src/a", "backend/src/a", 0o755)
    product.commit()
    assert inputs(shell, product) != before


def test_the_recipe_changes_it(shell: Shell, product: Repo) -> None:
    product.script(replace(DATA, images={"backend": replace(IMAGE, recipe="{}")}))
    product.commit()
    assert inputs(shell, product) == defined(product, IMAGE, "{}")


def test_what_is_outside_does_not_change_it(shell: Shell, product: Repo) -> None:
    before = inputs(shell, product)
    product.write("outside", "changed")
    product.write("new", "new")
    product.commit()
    assert inputs(shell, product) == before


def test_neither_place_nor_depth_nor_settings_change_it(shell: Shell, product: Repo, tmp_path: Path) -> None:
    product.commit("another")
    clone = Repo(tmp_path / "clone of it")
    product.git("clone", "--quiet", "--depth=1", f"file://{product.root}", str(clone.root))
    clone.git("config", "core.quotePath", "false")
    clone.git("config", "core.abbrev", "5")
    done = run(shell, clone, "inputs", "backend", cwd=clone.root / "backend", script="../ci/images.sh")
    assert done.stdout.splitlines()[-1] == inputs(shell, product)
    assert inputs(shell, product, env={"LC_ALL": "C.UTF-8"}) == inputs(shell, product)


def test_an_edited_bake_file_counts_as_the_recipe(shell: Shell, product: Repo) -> None:
    product.write("docker-bake.hcl", "# edited\n")
    product.commit()
    assert inputs(shell, product) == defined(product, IMAGE, "# edited\n")
    product.write("docker-bake.hcl", BAKE)
    product.commit()
    assert inputs(shell, product) == defined(product, IMAGE, IMAGE.recipe)


def test_what_prepare_makes_counts(shell: Shell, product: Repo) -> None:
    product.write("prep.sh", "#!/bin/sh\nset -eu\ncat outside >backend/made\n", 0o755)
    product.write(".gitignore", "/backend/made\n")
    product.script(replace(DATA, prepare="prep.sh"))
    product.commit()
    first = inputs(shell, product)
    assert inputs(shell, product) == first
    product.write("outside", "changed")
    product.commit()
    assert inputs(shell, product) != first


def test_it_needs_neither_docker_nor_a_token(shell: Shell, product: Repo, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "none/docker").write_text("#!/bin/sh\necho asked >&2\nexit 1\n")
    (tmp_path / "none/docker").chmod(0o755)
    done = run(Shell(shell.argv, f"{tmp_path / 'none'}:{shell.path}"), product, "inputs", "backend")
    assert (done.returncode, done.stderr) == (0, "")
