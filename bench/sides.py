"""One side of `bench.render`, in a process of its own: prints its seconds and its peak memory in MiB.

Arguments: the side, the number of repos, an empty folder, which is left as it then is.
"""

import dataclasses
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import jinja2
import jsonschema
import yaml

from bakehouse import manifest
from bakehouse.cli import trees
from bakehouse.manifest.schema import schema
from bakehouse.render import apply
from bakehouse.render.output import File
from bakehouse.render.plan import plan
from bakehouse.render.tree import compare
from bakehouse.values import Cited, Remark
from bench import fleet

TEMPLATES = Path(__file__).parents[1] / "templates"


def ours(data: bytes, out: Path) -> float:
    """Load once, render, write all, check all; return the seconds."""
    began = time.perf_counter()
    loaded = manifest.load(data, str(out / "repos.yaml")).manifest
    selected = trees.select(loaded, (), str(out))
    apply.execute_all([plan(each.tree.root, compare(each.tree)) for each in selected], force=False)
    departed = [change for each in selected for change in compare(each.tree)]
    seconds = time.perf_counter() - began
    assert not departed, departed
    return seconds


def bare(data: bytes, out: Path) -> float:
    """Do the same with nothing around it: libyaml, jsonschema, jinja2 with ready strings, plain files."""
    contexts = _contexts(data, out)
    validator = jsonschema.Draft202012Validator(schema())
    environment = _environment()
    began = time.perf_counter()
    assert not list(validator.iter_errors(yaml.load(data, Loader=yaml.CSafeLoader)))
    texts = [
        (path, environment.get_template(name).render(c=context) + tail)
        for path, name, context, tail in contexts
    ]
    for path, text in texts:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    same = all(path.read_text(encoding="utf-8") == text for path, text in texts)
    seconds = time.perf_counter() - began
    assert same
    return seconds


def _contexts(data: bytes, out: Path) -> list[tuple[Path, str, Any, str]]:
    """Return every file's path, template, context and plain tail, with its values quoted beforehand."""
    loaded = manifest.load(data, "repos.yaml").manifest
    selected = trees.select(loaded, (), str(out))
    files = [(each.tree.root, file) for each in selected for file in each.tree.files]
    return [
        (root / file.path, file.output.template, _ready(file.output.context(), file), file.output.tail)
        for root, file in files
    ]


def _ready(value: Any, file: File) -> Any:
    if isinstance(value, Remark):
        return _language(file).comment(value.value)
    if isinstance(value, Cited):
        plain = value.value
        parts = plain if isinstance(plain, tuple) else (plain,)
        return str(plain) if isinstance(plain, int) else _language(file).quote(parts)
    if isinstance(value, tuple):
        return tuple(_ready(item, file) for item in value)
    if dataclasses.is_dataclass(value):
        fields = {field.name: _ready(getattr(value, field.name), file) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)  # type: ignore[type-var]
    return value


def _language(file: File) -> Any:
    return import_module(f"bakehouse.languages.{file.output.language}")


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        block_start_string="{{%",
        block_end_string="%}}",
        variable_start_string="{{{",
        variable_end_string="}}}",
        comment_start_string="{{#",
        comment_end_string="#}}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


if __name__ == "__main__":
    text = fleet.manifest(int(sys.argv[2])).encode()
    taken = {"ours": ours, "bare": bare}[sys.argv[1]](text, Path(sys.argv[3]))
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
