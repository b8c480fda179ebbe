#!/bin/sh
# Subject: buildx 0.38.2, from the Go module proxy
# Guess: bake reads a compose file as Compose does
# Seen: a build's ulimit written as one number becomes 0:0, and nothing is said
# Met: docs/decisions.md, "Bake instead of DOCKER_BUILDKIT=1"
# Needs: Go 1.26.8 or newer; no engine
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
cannot() {
  echo "could not be tried: $1" >&2
  exit 2
}

command -v go >/dev/null || cannot 'go is missing'
GOBIN=$work/bin go install github.com/docker/buildx/cmd/buildx@v0.38.2 || cannot 'go has failed'

cat >"$work/compose.yaml" <<'YAML'
services:
  number:
    build:
      context: .
      ulimits:
        nofile: 1024
  pair:
    build:
      context: .
      ulimits:
        nofile: {soft: 1024, hard: 1024}
YAML
# Ask no plugin, builder or engine of this machine.
bake() {
  env -i PATH="$PATH" HOME="$work" DOCKER_HOST="unix://$work/none" \
    "$work/bin/buildx" bake --file "$work/compose.yaml" --progress quiet --print "$1" 2>&1
}
seen=
for each in number pair; do
  code=0
  bake "$each" >"$work/printed" || code=$?
  seen="$seen$each: exit $code, $(sed -n '/^[^ {}]/p; s/^ *"\(nofile=.*\)"$/\1/p' "$work/printed")
"
done

go version -m "$work/bin/buildx" | awk '$1 == "mod" { print $2, $3 }'
cat <<'END'
A compose file may write a ulimit as one number, for soft and hard at once, or as a pair; to Compose both say the same, here
1024 open files. Bake reads the same file and takes the pair, but makes a limit of no open file at all out of the number. It
says nothing of it, and ends with 0.
Output:
END
printf '%s' "$seen"
wanted='number: exit 0, nofile=0:0
pair: exit 0, nofile=1024:1024
'
if [ "$seen" != "$wanted" ]; then
  printf 'The behaviour has changed; it was:\n%s' "$wanted" >&2
  exit 1
fi
