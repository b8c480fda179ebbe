#!/bin/sh
# Stands before docker and curl in a run's PATH: counts the run's calls to the registry, and before or after each does what
# the files beside it say. `plan` has lines of NUMBER ACTION SECONDS, `hold` words of the one call that waits
# until there is a file `go`. A file `dying` asks for the end of the run: `kill -9`, from outside, of all of it.
set -eu
here=${0%/*}
real=$(cat "$here/real")

die() {
  : >"$here/dying"
  sleep 600
}

case "$*" in
info*Plugins*) echo "$here/docker-buildx" && exit ;;
*' --help') exec "$real" "$@" ;;
'login '* | 'buildx bake '* | 'buildx build '* | 'buildx imagetools '* | 'curl '*) ;;
*) exec "$real" "$@" ;;
esac

line=$*
# By itself, as the script calls it but for the seed: by way of docker, each call would start three programs.
case $line in
'buildx '*) shift && real=$(cat "$here/plugin") ;;
'curl '*) shift && real=$(cat "$here/reader") ;;
esac

number=1
while ! (set -C && printf '%s\n' "$line" >"$here/calls/$number") 2>/dev/null; do number=$((number + 1)); done

words=$(cat "$here/hold" 2>/dev/null) || words='nothing to hold'
case $line in
*"$words"*)
  mv "$here/hold" "$here/held"
  while [ ! -e "$here/go" ]; do sleep 0.02; done
  "$real" "$@"
  : >"$here/landed"
  [ ! -e "$here/doomed" ] || die
  exit 0
  ;;
esac

action='' seconds=''
while read -r at what long; do
  [ "$at" != "$number" ] || action=$what seconds=$long
done <"$here/plan"

exec 3<&0
case $action in
pause) sleep "$seconds" ;;
before) die ;;
during)
  "$real" "$@" <&3 &
  sleep "$seconds"
  die
  ;;
after)
  "$real" "$@" || :
  die
  ;;
esac
exec "$real" "$@" <&3
