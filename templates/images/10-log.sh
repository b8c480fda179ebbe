
# All parts read the data above. Each says which variables it reads that another part sets, and which it sets that
# another part reads.

# --- log: steps fold away on a forge; problems go to stderr, outside of any fold
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
