# shellcheck shell=bash
# The ground of .ci/machine: messages, versions as cache keys, and folders that are whole or absent.

say() { printf 'machine: %s\n' "$*" >&2; }
fail() { say "$*" && exit 1; }

need_root_on_debian() {
  [ "$(id -u)" = 0 ] || fail "wants root: it installs packages and runs a Docker engine"
  grep -q '^VERSION_CODENAME=bookworm$' /etc/os-release || fail "wants Debian 12 (bookworm)"
}

# key FILE…: a short name for what these recipes would make.
key() { cat "$@" | sha256sum | cut -c1-12; }

# kept FOLDER COMMAND…: COMMAND fills a temporary folder, given as its last argument; FOLDER appears when it is whole.
kept() {
  local folder=$1 started=$SECONDS
  shift
  [ ! -d "$folder" ] || return 0
  say "making $(basename "$folder")"
  rm -rf "$folder.part"
  mkdir -p "$folder.part"
  # Not `"$@" || …`: bash ignores errexit inside what stands before `||`, and a half-made folder would pass for whole.
  set +e
  (set -e; "$@" "$folder.part") >"$folder.log" 2>&1
  local status=$?
  set -e
  [ $status = 0 ] || { tail -n 30 "$folder.log" >&2 && fail "failed; all of it: $folder.log"; }
  mv "$folder.part" "$folder"
  say "made $(basename "$folder") in $((SECONDS - started)) s"
}
