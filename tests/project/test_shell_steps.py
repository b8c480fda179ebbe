"""The commands of shell texts in their order, with their folders and variables, and if they may not run."""

import pytest

from bakehouse.project.shell.steps import script_steps

# Each text, and its commands with their folder and what A and B are; `?` marks one that may not run.
STEPS = {
    "cd": ("cd x; a; cd ../y; b; cd /z; c", ["a /w/x", "b /w/y", "c /z"]),
    "subshells": ("(cd x; a); b; (c); x=$(cd y; d); e", ["a /w/x", "b /w", "c /w", "d /w/y", "e /w"]),
    "backticks and here-documents": (
        "x=`cd y; a`; cat <<E\n$(cd z; b)\nE\nc",
        ["a /w/y", "cat /w", "b /w/z", "c /w"],
    ),
    "a shell within": ("sh -c 'cd x; A=1; a'; b; sh -c c", ["a /w/x A=1", "b /w", "c /w"]),
    "a shell with variables": ("A=1 sh -c 'a; B=2; b'; c", ["a /w A=1", "b /w A=1 B=2", "c /w"]),
    "assignments": ("A=1 a; b; A=2; c; export A=3 B; d; unset A; e", "a A=1|b|c A=2|d A=3|e"),
    "wrappers": ("env A=1 sudo B=2 npx -y cross-env A=3 a; nohup A=1", "a A=3 B=2|A=1"),
    "one after the other": ("A=1; a; A=2; b; a", "a A=1|b A=2|a A=2"),
    "lists": ("a && b || c; d | e & f", "a|b|?c|d|e|f"),
    "lists over lines": ("a ||\n\n b\nc", "a|?b|c"),
    "tests": ("test -f x && a; b\n[[ x ]] && (c; d) && e\nf && [ x ] && g", "test|?a|b|?c|?d|?e|f|[|?g"),
    "if": ("a\nif b; then c; (d); else e; fi; f", "a|?b|?c|?d|?e|f"),
    "case": ("case x in\na) b;;\n*) c; d\nesac\ne", "?b|?c|?d|e"),
    "loops": ("for x in a; do b; done; while c; do d; done", "b|c|d"),
    "a shell that may not run": ("a || sh -c 'b; x=`c`; d'; e", "a|?b|?c|?d|e"),
    "another machine": ("ssh h 'cd x; a'; b", "b"),
}


def told(text: str) -> list[str]:
    found = []
    for each in script_steps(text, "/w", {}):
        if each.words and each.program not in ("cd", "export", "unset"):
            known = [f"{name}={each.environment[name]}" for name in "AB" if name in each.environment]
            mark = "?" if each.is_conditional else ""
            found.append(" ".join((f"{mark}{each.program} {each.folder}", *known)))
    return found


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_where_and_with_what_a_command_runs(text: str, expected: list[str] | str) -> None:
    if isinstance(expected, str):
        expected = [
            each.replace(" ", " /w ", 1) if " " in each else f"{each} /w" for each in expected.split("|")
        ]
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[ "$X" ]', [True]),
        ("test -f x", [False]),
        ('[[ $X == y ]] && a "$X"', [True, False]),
        ("case $(a) in esac", [False, True]),
        ("case x in esac", [False]),
    ],
)
def test_tests_that_depend_on_a_variable(text: str, expected: list[bool]) -> None:
    assert [each.asks_a_variable for each in script_steps(text, "/", {})] == expected


def test_given_variables_are_put_in_where_they_have_one_value() -> None:
    texts = [each.words for each in script_steps("cd $D; a ${D:-x} $E; D=z; b", "/", {"D": "y"})]
    assert texts == [("cd", "$D"), ("a", "${D:-x}", "$E"), (), ("b",)]
    assert [each.folder for each in script_steps("cd $D; a", "/", {"D": "y"})] == ["/y", "/y"]
