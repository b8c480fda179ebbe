
# --- commit: HEAD of the repo that this script is in, and what the bake file is told of it

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

# A git hook's variables would point elsewhere; a runner often works in a clone of another user.
open_repository() {
  command -v git >/dev/null || fail 3 'git is not installed'
  for name in $(git rev-parse --local-env-vars); do unset "$name"; done
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="$root"
  export GIT_LITERAL_PATHSPECS=1 GIT_OPTIONAL_LOCKS=0 GIT_LFS_SKIP_SMUDGE=1
  cd "$root"
  above=$(git rev-parse --show-prefix) || fail 3 "$root is not a git repository"
  [ -z "$above" ] || fail 3 "$root is not the top folder of its git repository"
}

# fact FORMAT
fact() {
  git -c i18n.logOutputEncoding=UTF-8 log -1 --no-show-signature --format="$1" "$BAKEHOUSE_SHA"
}

read_commit() {
  BAKEHOUSE_SHA=$(git rev-parse --verify --quiet 'HEAD^{commit}') || fail 3 "$root has no commit yet"
  BAKEHOUSE_TAG=$BAKEHOUSE_SHA
  BAKEHOUSE_SHORT=$(printf '%.12s' "$BAKEHOUSE_SHA")
  BAKEHOUSE_MESSAGE=$(fact %B)
  BAKEHOUSE_AUTHOR=$(fact %an)
  BAKEHOUSE_DATE=$(fact %cI)
}

note_uncommitted() {
  changes=$(git status --porcelain) || fail 3 'git status failed'
  [ -z "$changes" ] || say 'note: uncommitted changes are not in the images'
}
