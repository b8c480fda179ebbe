# shellcheck shell=bash
# Packages from the npm registry: a version, and the checksum that it had when it was chosen.

# fetch_npm PACKAGE@VERSION SHA256 FILE: npm itself compares with what the registry says today.
fetch_npm() {
  local folder packed
  folder=$(dirname "$3")
  packed=$(cd "$folder" && npm pack --silent "$1")
  has_sum "$2" "$folder/$packed" || fail "$1 has changed: its sha256 is not $2"
  mv "$folder/$packed" "$3"
}

has_sum() { printf '%s  %s\n' "$1" "$2" | sha256sum --check --status --strict; }
