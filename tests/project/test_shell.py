"""The commands of shell texts: which there are, at which lines, with which words."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bakehouse.project.shell.grammar import read_commands
from bakehouse.project.shell.run import script_commands
from bakehouse.project.shell.words import ShellError, Text, Word

TOP = Path(__file__).parents[2]

# Each text, and its commands: line, words; behind them the machine that ssh runs them on.
COMMANDS = [
    ("a b\n\n  c # d\n# e\n", ["1 a b", "3 c"]),
    ("a; b && c || d | e & f\n", ["1 a", "1 b", "1 c", "1 d", "1 e", "1 f"]),
    ("a \\\n  -b \\\n  c\nd\n", ["1 a -b c", "4 d"]),
    ("a 'b  c' \"d $x e\" f\\ g\n", ["1 a|b  c|d $x e|f g"]),
    ('a "x\\"y\\$z" $\'q\\\'r\' $"s"\n', ["1 a x\"y$z q\\'r s"]),
    ("a#b c#d\n", ["1 a#b c#d"]),
    ("a >f 2>&1 <g >>h &>i; b 2 >j\n", ["1 a", "1 b 2"]),
    ("> f a\nX=1 Y=2 b\nX=1\n", ["1 a", "2 b"]),
    ("if a; then b; elif c; then d; else e; fi\n", ["1 a", "1 b", "1 c", "1 d", "1 e"]),
    ("while a; do b; done < <(c d)\nuntil ! e; do f; done\n", ["1 a", "1 b", "1 c d", "2 e", "2 f"]),
    ("for x in a b $(c); do\n d $x\ndone\nfor x; do e; done\n", ["1 c", "2 d $x", "4 e"]),
    ("for ((i=0; i<3; i++)); do a; done\n((x = 1))\nb $((1 + (2)))\n", ["1 a", "3 b|$((1 + (2)))"]),
    ("case $x in\n a|b) c;;\n (d) e ;;\n *) f; g\nesac; h\n", ["2 c", "3 e", "4 f", "4 g", "5 h"]),
    ("case x in a) b; esac\ncase y in esac\nc\n", ["1 b", "3 c"]),
    ("f() {\n a\n}\nfunction g { b; }\nfunction h() ( c )\n", ["2 a", "4 b", "5 c"]),
    ("( a; (b) ); { c; }\n! d\n", ["1 a", "1 b", "1 c", "2 d"]),
    ("[[ $a == (x|y) && -n $b ]] && c\n[[ a < b ]] || d\n", ["1 c", "2 d"]),
    ("[ a = b ] && c\n", ["1 [ a = b ]", "1 c"]),
    ('x=$(a; b "$(c)")\ny=`d \\`e\\``\n', ["1 a", "1 c", "1 b $(c)", "2 e", "2 d `e`"]),
    (
        'a "$(case x in y) b;; esac)" ${z:-$(c)} ${q#"}"}\n',
        ["1 b", "1 c", '1 a|$(case x in y) b;; esac)|${z:-$(c)}|${q#"}"}'],
    ),
    ("x=(a 'b c' # d\n e)\nx[1]=f\ny+=(g)\nh \"${x[@]}\" $#\n", ["5 h ${x[@]} $#"]),
    ("ls !(a|b) *.@(c|d)\n", ["1 ls !(a|b) *.@(c|d)"]),
    ("a <<X; b\nnot c\nX\nd <<-'Y' | e\n\tnot f\n\tY\ng <<< h\n", ["1 a", "1 b", "4 d", "4 e", "7 g"]),
    ("a <<X <<Y\nnot\nX\nnot\nY\nb\n", ["1 a", "6 b"]),
    ("cat <<X\nnot a $(b) \\$(not) `c`\nX\nd\n", ["2 b", "2 c", "1 cat", "4 d"]),
    ("x=$(cat <<X\nnot a\nX\n)\nb\n", ["1 cat", "5 b"]),
    ("a ${{ b.c && d }} e\n", ["1 a|${{ b.c && d }}|e"]),
    ("time a\nnohup sudo -u root -E X=1 env -i Y=2 nice -n 5 b -c &\n", ["1 a", "2 b -c"]),
    ("timeout -k 5 10 a; flock -n /tmp/x b; flock /tmp/x -c 'c d'\n", ["1 a", "1 b", "1 c d"]),
    (
        "command -v a; command b; exec c; eval \"d $x\"; su - x -c 'e f'\n",
        ["1 command -v a", "1 b", "1 c", "1 d $x", "1 e f"],
    ),
    ("bash -ec 'a\nb'; sh x.sh; bash <<X\nc\nX\n", ["1 a", "2 b", "2 sh x.sh", "2 bash", "3 c"]),
    ("$SUDO a; ${MAYBE_SUDO} b\n", ["1 a", "1 ${MAYBE_SUDO} b"]),
    ('D="a b"; $D c; "$D" d\n', ["1 a b c", "1 a b|d"]),
    (
        "D=(a 'b c'); \"${D[@]}\" d\nexport E=f; local G=$E; $G\n",
        ["1 a|b c|d", "2 export E=f", "2 local G=f", "2 f"],
    ),
    ("D=a; D=b; $D c\nread -r E; $E; ${F:-g h} i\n", ["1 $D c", "2 read -r E", "2 $E", "2 g h i"]),
    ("if x; then D=docker-compose; else D='docker compose'; fi; $D down\n", ["1 x", "1 docker-compose down"]),
    ("for D in a b; do $D; done; E=$E$E; $E\n", ["1 $D", "1 $E$E"]),
    (
        'f() { a -b "$@"; }\nf c\ng() { a; b "$@"; }\ng d\n',
        ["1 a -b $@", "2 a -b c", "3 a", "3 b $@", "4 g d"],
    ),
    ("ssh h 'a; b'\nssh -p 22 u@h -- c d\n", ["1 a @h", "1 b @h", "2 c d @u@h"]),
    ("ssh h bash -s <<'X' | tee y\na\n b \\\n  c\nX\n", ["1 bash -s @h", "2 a @h", "3 b c @h", "1 tee y"]),
    ("ssh -T h <<X\nD='a b'\n\\$D c\nX\n", ["3 a b c @h"]),
    (
        "ssh h 'sudo bash -s' <<X\na\nX\ncat <<Y | ssh h sh\nb\nY\n",
        ["1 bash -s @h", "2 a @h", "4 cat", "4 sh @h", "5 b @h"],
    ),
    (
        'D=\'a b\'\nssh $OPTS "$HOST" "cd x &&\n \\$D; $D \\\n  c"\n',
        ["2 cd x @$HOST", "3 a b @$HOST", "3 a b c @$HOST"],
    ),
    ("sshpass -p $P ssh -o A=b h a; ssh h 'cat > x' <<X\nnot\nX\n", ["1 a @h", "1 cat @h"]),
]


def told(text: str) -> list[str]:
    """List line, words and machine; words are parted by `|` where one has a blank."""
    found = []
    for each in script_commands(text):
        between = "|" if any(" " in word for word in each.words) else " "
        found.append(f"{each.line} {between.join(each.words)}" + (f" @{each.host}" if each.host else ""))
    return found


@pytest.mark.parametrize(("text", "commands"), COMMANDS, ids=[text[:40] for text, _ in COMMANDS])
def test_which_commands_a_script_has(text: str, commands: list[str]) -> None:
    assert sorted(told(text)) == sorted(commands)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\nb 'c\n", 2),
        ('a\n\nb "c\n', 3),
        ("a $(b\n", 1),
        ("a ${b\n", 1),
        ("a `b\n", 1),
        ("a )\n", 1),
        ("case x in a) b;;\n", 1),
        ("a\n;;\n", 2),
        ("[[ a\n", 1),
        ("a (b)\n", 1),
        ("x=(a\n", 1),
        ("$(" * 200 + ")" * 200, 1),
        ("`" + "(" * 200, 1),
    ],
)
def test_what_no_shell_reads_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ShellError) as refused:
        script_commands(text)
    assert refused.value.line == line


def test_a_value_that_grows_without_end_is_not_expanded() -> None:
    doubled = "".join(f"V{number + 1}=$V{number}$V{number}\n" for number in range(40))
    (command,) = script_commands(f"V0=aaaaaaaaaa\n{doubled}$V40 b\n")
    assert len(command.words[0]) < 10_000


def test_variables_of_docker_reach_the_commands_here_and_not_those_of_a_remote_shell() -> None:
    here, own, there = script_commands("export DOCKER_BUILDKIT=1\na\nDOCKER_BUILDKIT=0 b\nssh h c\n")[1:]
    assert here.variables["DOCKER_BUILDKIT"] == "1"
    assert own.variables["DOCKER_BUILDKIT"] == "0"
    assert "DOCKER_BUILDKIT" not in there.variables


OURS = sorted(
    path
    for folder in ("templates/images", "findings", ".ci", "tests")
    for path in (TOP / folder).rglob("*.sh")
)


def shown(word: Word) -> str:
    return "".join(part.text.replace("\\\n", "") if isinstance(part, Text) else "…" for part in word.parts)


def words(text: str) -> list[list[str]]:
    return sorted([shown(word) for word in each.words] for each in read_commands(text) if each.words)


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is missing")
def test_bash_reads_the_same_commands_of_our_own_scripts() -> None:
    """bash prints a function as its own parser has read it: without comments, in other lines."""
    assert len(OURS) > 30
    texts = [path.read_text(encoding="utf-8") for path in OURS]
    call = "f() {\n%s\n}\ndeclare -f f"
    for path, text in zip(OURS, texts, strict=True):
        printed = subprocess.run(
            ["bash"], input=call % text, capture_output=True, text=True, check=True
        ).stdout
        assert words(printed) == words(text), path
