
# --- commit: HEAD of this script's repo, and its variables for the bake file
# Reads: newline
# Sets: BAKEHOUSE_AUTHOR, BAKEHOUSE_DATE, BAKEHOUSE_MESSAGE, BAKEHOUSE_SHA, BAKEHOUSE_SHORT, commit_tree, root

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

# In a git hook, git's variables point to another repo. On a runner, the clone often belongs to another user.
open_repository() {
  command -v git >/dev/null || fail 3 'git is not installed: install git 2.31 or newer'
  for name in $(git rev-parse --local-env-vars); do
    case $name in GIT_CONFIG_*) ;; *) unset "$name" ;; esac
  done
  remember_git "${GIT_CONFIG_COUNT:-0}"
  configure_git "${GIT_CONFIG_COUNT:-0}"
  [ "$(git config --get-all safe.directory | sed -n '$p')" = "$root" ] ||
    fail 3 'git is too old (it ignores GIT_CONFIG_COUNT): install git 2.31 or newer'
  export GIT_LITERAL_PATHSPECS=1 GIT_OPTIONAL_LOCKS=0 GIT_LFS_SKIP_SMUDGE=1 GIT_TERMINAL_PROMPT=0
  cd "$root"
  place=$(git rev-parse --show-object-format --show-prefix) ||
    fail 3 "$root is not a git repository: check the repo out with git"
  case $place in
  *"$newline"*) fail 3 "$root is not the root of its git repository: run ci/images.sh of the root" ;;
  sha1) ;;
  *) fail 6 "refused: $root is a $place repository, and releases are tagged with 40-digit commits: use a sha1 repository" ;;
  esac
}

# remember_git COUNT: note the variables that this script sets for its own git calls, and what the job had in them
remember_git() {
  our_git='GIT_CONFIG_COUNT GIT_LITERAL_PATHSPECS GIT_OPTIONAL_LOCKS GIT_LFS_SKIP_SMUDGE GIT_TERMINAL_PROMPT'
  jobs_git=''
  for name in $our_git; do
    eval "given=\${$name-}"
    [ -z "$given" ] || jobs_git="$jobs_git $name=$given"
  done
  our_git="$our_git GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES"
  for number in "$1" "$(($1 + 1))" "$(($1 + 2))"; do
    our_git="$our_git GIT_CONFIG_KEY_$number GIT_CONFIG_VALUE_$number"
  done
}

# configure_git COUNT: add settings after the COUNT in the environment, often a credential helper
# git runs neither a hook nor a file system monitor, which an earlier job may have left in the checkout.
configure_git() {
  export "GIT_CONFIG_KEY_$1=safe.directory" "GIT_CONFIG_VALUE_$1=$root"
  export "GIT_CONFIG_KEY_$(($1 + 1))=core.hooksPath" "GIT_CONFIG_VALUE_$(($1 + 1))=/dev/null"
  export "GIT_CONFIG_KEY_$(($1 + 2))=core.fsmonitor" "GIT_CONFIG_VALUE_$(($1 + 2))=false"
  export GIT_CONFIG_COUNT="$(($1 + 3))"
}

# run_own_script FILE: run a script of the repo with the job's git variables instead of ours; returns its status
# Its git would put the objects of other repositories into the temporary folder, and ignore hooks and patterns.
run_own_script() {
  set -- "./$1"
  for variable in $jobs_git; do set -- "$variable" "$@"; done
  for name in $our_git; do set -- -u "$name" "$@"; done
  run_limited '' "$timeout_seconds" env -u TOKEN "$@"
}

# One call for all: a name and a date have no line ends, and the message is the last, with a dot that keeps an empty one.
read_commit() {
  fields=$(git -c i18n.logOutputEncoding=UTF-8 log -1 --no-show-signature --format='%H%n%T%n%cI%n%an%n%B.') ||
    fail 3 "$root has no commits: commit its files first"
  BAKEHOUSE_SHA=${fields%%"$newline"*} fields=${fields#*"$newline"}
  commit_tree=${fields%%"$newline"*} fields=${fields#*"$newline"}
  BAKEHOUSE_DATE=${fields%%"$newline"*} fields=${fields#*"$newline"}
  BAKEHOUSE_AUTHOR=${fields%%"$newline"*} fields=${fields#*"$newline"}
  BAKEHOUSE_MESSAGE=$(printf '%s' "${fields%.}")
  BAKEHOUSE_SHORT=$(printf '%.12s' "$BAKEHOUSE_SHA")
}
