
# All parts read the data above. `Reads` lists the variables that a part takes from other parts, `Sets` those that it
# sets for them.

# --- log: folded groups on a forge; errors go to stderr, outside of the groups
# Reads: nothing
# Sets: nothing

group_open=''

on_forge() { [ -n "${GITEA_ACTIONS-}${GITHUB_ACTIONS-}" ]; }

say() { printf '%s\n' "$*"; }

complain() { printf 'images.sh: %s\n' "$*" >&2; }

group() {
  end_group
  if on_forge; then printf '::group::%s\n' "$1"; else printf '\n== %s\n' "$1"; fi
  group_open=yes
}

end_group() {
  if [ -n "$group_open" ] && on_forge; then say '::endgroup::'; fi
  group_open=''
}

# fail CODE MESSAGE
fail() {
  end_group
  complain "$2"
  exit "$1"
}
