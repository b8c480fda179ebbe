"""The lines of attribute files that decide; `git check-attr` does not tell them, so each is tried alone."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from bakehouse.outside import files, local_git
from bakehouse.outside.local_git import LocalGit
from bakehouse.work_tree import AttributeLine

_FILE = ".gitattributes"
_BOM = b"\xef\xbb\xbf"
# Each line becomes a folder; the last ones prevail.
_MOST = 2000


def deciding(
    git: LocalGit, paths: Sequence[str], names: Sequence[str]
) -> Mapping[str, Mapping[str, AttributeLine]]:
    """Return the line that sets each attribute of each path, if it is in a file of this repository."""
    macros: list[bytes] = []
    lines: list[tuple[AttributeLine, str, bytes]] = []
    for file, folder, everywhere in _attribute_files(git, paths):
        for number, text in enumerate(files.look(git.root / file).data.removeprefix(_BOM).split(b"\n"), 1):
            # git takes macros from the files that apply to the whole repository
            if text.startswith(b"[attr]"):
                macros += [text] if folder == "." else []
            elif text.strip() and not text.lstrip().startswith(b"#"):
                lines.append((AttributeLine(len(lines), file, number, everywhere), folder, text))
    with TemporaryDirectory(prefix="bakehouse-") as made:
        return _ask(Path(made), macros, lines[-_MOST:], paths, names)


def _attribute_files(git: LocalGit, paths: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield each file, the folder that it applies to, and true if each checkout has it; the last prevails."""
    folders = {folder for path in paths for folder in PurePosixPath(path).parents}
    for folder in sorted(folders, key=lambda folder: len(folder.parts)):
        yield (folder / _FILE).as_posix(), str(folder), True
    yield git.ask("rev_parse", "--git-path", "info/attributes"), ".", False


def _ask(
    made: Path,
    macros: Sequence[bytes],
    lines: Sequence[tuple[AttributeLine, str, bytes]],
    paths: Sequence[str],
    names: Sequence[str],
) -> Mapping[str, Mapping[str, AttributeLine]]:
    """Put each line alone into a folder of a new repository, and ask for all paths in all folders."""
    git = local_git.at(made, alone=True)
    git.ask("init", "--quiet", "--template=")
    (made / _FILE).write_bytes(b"".join(macro + b"\n" for macro in macros))
    asked: dict[str, tuple[str, AttributeLine]] = {}
    for line, folder, text in lines:
        (made / str(line.rank)).mkdir()
        (made / str(line.rank) / _FILE).write_bytes(text + b"\n")
        for path in (path for path in map(PurePosixPath, paths) if path.is_relative_to(folder)):
            asked[f"{line.rank}/{path.relative_to(folder)}"] = str(path), line
    told = "\0".join(asked).encode()
    found: dict[str, dict[str, AttributeLine]] = {}
    words = git.send("check_attr", "-z", "--stdin", *names, told=told).decode(errors="replace").split("\0")
    for place, name, value in zip(words[::3], words[1::3], words[2::3], strict=False):
        if value != "unspecified":
            asked_path, deciding_line = asked[place]
            found.setdefault(asked_path, {})[name] = deciding_line
    return found
