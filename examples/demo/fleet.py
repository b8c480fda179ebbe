"""The four production repos' pipelines, from repos.yaml: nothing but Python is needed for them."""

from pathlib import Path

from examples.demo.shell import run, title


def render(out: Path) -> None:
    """Render into a folder, edit a file there, let the check find it, and fix it."""
    title("Render the production repos' pipelines from repos.yaml")
    run("bakehouse", "validate")
    run("bakehouse", "render", "--out", out)
    title("Edit a generated file by hand, and let `check` find it")
    bake_file = out / "learning_ai_clock" / "docker-bake.hcl"
    bake_file.write_text(bake_file.read_text(encoding="utf-8").replace("/api", "/edited"), encoding="utf-8")
    run("bakehouse", "check", "--out", out, expected=1)
    run("bakehouse", "render", "--out", out)
