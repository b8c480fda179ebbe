
# --- commit: HEAD of the repo that this script is in, and what the bake file is told of it
# Reads: nothing
# Sets: BAKEHOUSE_AUTHOR, BAKEHOUSE_DATE, BAKEHOUSE_MESSAGE, BAKEHOUSE_SHA, BAKEHOUSE_SHORT, root

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

# A git hook's variables would point elsewhere; a runner often works in a clone of another user.
open_repository() {
  command -v git >/dev/null || fail 3 'git is not installed'
  for name in $(git rev-parse --local-env-vars); do
    case $name in GIT_CONFIG_*) ;; *) unset "$name" ;; esac
  done
  add_safe_directory "${GIT_CONFIG_COUNT:-0}"
  [ "$(git config --get-all safe.directory | sed -n '$p')" = "$root" ] ||
    fail 3 'this git is too old (it takes no settings from its environment): install git 2.31 or newer'
  export GIT_LITERAL_PATHSPECS=1 GIT_OPTIONAL_LOCKS=0 GIT_LFS_SKIP_SMUDGE=1 GIT_TERMINAL_PROMPT=0
  cd "$root"
  above=$(git rev-parse --show-prefix) || fail 3 "$root is not a git repository"
  [ -z "$above" ] || fail 3 "$root is not the top folder of its git repository"
}

# add_safe_directory COUNT: one more setting after those that the environment brings, a credential helper often
add_safe_directory() {
  export GIT_CONFIG_COUNT="$(($1 + 1))" "GIT_CONFIG_KEY_$1=safe.directory" "GIT_CONFIG_VALUE_$1=$root"
}

# commit_field FORMAT
commit_field() {
  git -c i18n.logOutputEncoding=UTF-8 log -1 --no-show-signature --format="$1" "$BAKEHOUSE_SHA"
}

read_commit() {
  BAKEHOUSE_SHA=$(git rev-parse --verify --quiet 'HEAD^{commit}') || fail 3 "$root has no commit yet"
  BAKEHOUSE_SHORT=$(printf '%.12s' "$BAKEHOUSE_SHA")
  BAKEHOUSE_MESSAGE=$(commit_field %B)
  BAKEHOUSE_AUTHOR=$(commit_field %an)
  BAKEHOUSE_DATE=$(commit_field %cI)
}
