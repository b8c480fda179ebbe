#!/bin/sh
# Clones each product's branch and runs `bakehouse check --into` on all of them at once, so that names which two
# products of one host share are found, too; exit 1 where one departs.
# SERVER is where the repos are (default: the owner's on this forge); git asks for a password as it is set up.
set -eu
cd "$(dirname "$0")/.."
bakehouse=${BAKEHOUSE:-.venv/bin/bakehouse}
manifest=${MANIFEST:-repos.yaml}
server=${SERVER:-$GITHUB_SERVER_URL/$GITHUB_REPOSITORY_OWNER}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bakehouse" show --json --manifest "$manifest" >"$work/show.json"
python3 -c 'import json, sys
for name, repo in json.load(sys.stdin)["repos"].items(): print(name, repo["branch"])' <"$work/show.json" >"$work/repos"

status=0
set --
while read -r repo branch; do
  echo "== $repo, $branch"
  if timeout 300 git clone --quiet --depth 1 --branch "$branch" "$server/$repo" "$work/$repo" </dev/null; then
    set -- "$@" "$repo" --into "$work/$repo"
  else
    echo "cannot be cloned: $server/$repo, branch $branch" >&2
    status=1
  fi
done <"$work/repos"
if [ $# -gt 0 ]; then "$bakehouse" check "$@" --manifest "$manifest" || status=1; fi
exit "$status"
