#!/bin/sh
# Subject: GitPython 3.2.1, from PyPI
# Guess: a read that fails says why, and leaves the next one alone
# Seen: one absent object out of reach makes the present ones unreadable too, and the reason given is ownership
# Met: docs/decisions.md, "python-on-whales and GitPython, and their limits"
# Needs: git, python3 with venv
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
cannot() {
  echo "could not be tried: $1" >&2
  exit 2
}
# No configuration and no variable of git's but ours.
plain() {
  env -i PATH="$PATH" HOME="$work" LC_ALL=C GIT_CONFIG_NOSYSTEM=1 "$@"
}

command -v git >/dev/null || cannot 'git is missing'
python3 -m venv "$work/venv" || cannot 'python3 with venv is missing'
"$work/venv/bin/pip" install --quiet GitPython==3.2.1 gitdb==4.0.12 smmap==5.0.3 || cannot 'pip has failed'

# A clone without blobs, which then fetches one of the two, and whose origin goes away.
plain git init --quiet "$work/origin"
echo one >"$work/origin/present"
echo two >"$work/origin/absent"
plain git -C "$work/origin" config uploadpack.allowFilter true
plain git -C "$work/origin" add .
plain git -C "$work/origin" -c user.name=Baker -c user.email=baker@example.com commit --quiet --message=first
plain git clone --quiet --no-checkout --filter=blob:none "file://$work/origin" "$work/clone"
plain git -C "$work/clone" cat-file blob HEAD:present >/dev/null
rm -rf "$work/origin"

cat >"$work/read.py" <<'PYTHON'
import sys

import git

repo = git.Repo(sys.argv[1])
tree = repo.head.commit.tree


def read(name: str) -> str:
    try:
        return repo.odb.stream(tree[name].binsha).read().decode().strip()
    except Exception as error:
        return f"{type(error).__name__}: {error}".splitlines()[0].partition(" at /")[0]


for name in ("present", "absent", "present", "present"):
    print(f"{name}: {read(name)}")
repo.git.clear_cache()
print(f"present, after clear_cache(): {read('present')}")
PYTHON
seen=$(plain "$work/venv/bin/python" "$work/read.py" "$work/clone")

"$work/venv/bin/python" -c 'import git; print("GitPython", git.__version__)'
git --version
cat <<'END'
A partial clone has one blob, lacks the other, and cannot reach where it came from. Reading the lacking one fails, of course.
But the message sends one after the folder's owner, who is right, and says nothing of a server that is away. And the helper
process behind the Repo object ends with that read, which goes unnoticed: from then on no object can be read, the present ones
neither, until somebody calls clear_cache().
Output:
END
echo "$seen"
wanted='present: one
absent: ValueError: SHA is empty, possible dubious ownership in the repository
present: an error
present: an error
present, after clear_cache(): one'
# The helper may be at its end, or just before: a broken pipe, or the same words again.
if [ "$(echo "$seen" | sed '3,4s/: [A-Za-z]*Error: .*/: an error/')" != "$wanted" ]; then
  printf 'The behaviour has changed; it was:\n%s\n' "$wanted" >&2
  exit 1
fi
