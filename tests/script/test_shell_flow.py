"""What counts as a variable that travels from one part of a script to another."""

import pytest

from .shell_flow import Flow, flows

KNEAD = "knead() { flour=1; }\n"
IN_FUNCTION = "bake() {\n  %s\n}\nbake\n"
TRAVELS = {
    "as it is": ("flour=1", 'say "$flour"'),
    "into a function": ("flour=1", IN_FUNCTION % 'say "$flour"'),
    "from a function": (KNEAD, 'knead\nsay "$flour"'),
    "where it may be set anew": ("flour=1", 'oven || flour=2\nsay "$flour"'),
    "where a branch sets it": ("flour=1", 'if oven; then\n  flour=2\nfi\nsay "$flour"'),
    "into the next round": (KNEAD, 'while oven; do\n  say "$flour"\n  knead\ndone'),
    "past a return": (KNEAD, IN_FUNCTION % 'knead\n  if oven; then\n    return 0\n  fi\n  say "$flour"'),
    "in braces": ("flour=1", 'say "${flour:-none}"'),
    "as a default": ("flour=1", 'say "${salt:-$flour}"'),
    "between other words": ("flour=1", 'say salt"$flour"s'),
    "its length": ("flour=1", 'say "${#flour}"'),
    "in a sum": ("flour=1", 'say "$((flour + 1))"'),
    "in a command's output": ("flour=1", 'say "$(weigh "$flour")"'),
    "in a condition": ("flour=1", 'while [ -n "$flour" ]; do bake; done'),
    "as a pattern": ("flour=1", 'case $1 in "$flour") bake ;; esac'),
    "in a list": ("flour=1", "for sack in $flour; do bake; done"),
    "in a here-document": ("flour=1", "cat <<TEXT\n$flour\nTEXT\n"),
    "to a file": ("flour=1", 'bake >"$flour"'),
    "beside": ("flour=1", IN_FUNCTION.replace("\nbake", "\nspawn one bake") % 'say "$flour"'),
    "in a trap": ("flour=1", "bake() { say \"$flour\"; }\ntrap 'bake 1' EXIT"),
    "by name": ("flour=1", 'bake() { say "$flour"; }\ncase $1 in knead | bake) "$1" ;; esac'),
    "by read": ("read -r flour", 'say "$flour"'),
    "by unset": ("unset flour", 'say "$flour"'),
    "to other programs": ("flour=1", "export flour"),
}
STAYS = {
    "set before": ("flour=1", IN_FUNCTION % 'flour=2\n  say "$flour"'),
    "set by the caller": ("flour=1", 'bake() { say "$flour"; }\nfor flour in 1 2; do bake; done'),
    "set by another": ("flour=1", 'sift() { flour=2; }\nsift\nsay "$flour"'),
    "set in each round": ("flour=1", 'for sack in 1 2; do flour=2; done\nsay "$flour"'),
    "in another process": (KNEAD, '(knead)\nsay "$flour"'),
    "in a command's output": (KNEAD, 'sack=$(knead)\nsay "$flour"'),
    "beside": (KNEAD, 'spawn one knead\nsay "$flour"'),
    "in another branch": (KNEAD, 'if oven; then knead; else say "$flour"; fi'),
    "in another case": (KNEAD, 'case $1 in\none) knead ;;\n*) say "$flour" ;;\nesac'),
    "before a return": (KNEAD, IN_FUNCTION % 'if oven; then\n    knead\n    return 0\n  fi\n  say "$flour"'),
    "later": (KNEAD, 'say "$flour"\nknead'),
    "for one command": ("flour=1 knead", 'say "$flour"'),
    "between single quotes": ("flour=1", "say '$flour'"),
    "in a remark": ("flour=1", "bake # $flour"),
    "another name": ("flour=1", 'say "$flours"'),
}


@pytest.mark.parametrize(("setter", "reader"), TRAVELS.values(), ids=TRAVELS)
def test_it_travels(setter: str, reader: str) -> None:
    assert flows({"first": f"{setter}\n", "second": f"{reader}\n"}) == {Flow("flour", "first", "second")}


@pytest.mark.parametrize(("setter", "reader"), STAYS.values(), ids=STAYS)
def test_it_stays(setter: str, reader: str) -> None:
    assert flows({"first": f"{setter}\n", "second": f"{reader}\n"}) == set()
