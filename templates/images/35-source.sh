
# --- source: the git tree to build from: the commit's, with uncommitted changes and prepared files added
# Reads: commit_tree, root, status, work
# Sets: dirty, source_tree

source_tree=''
dirty=''

in_ci() { [ "${CI-}" = true ] || on_forge; }

choose_source() {
  source_tree=$commit_tree
  changes=$(git status --porcelain) || fail 3 'git status failed'
  if [ -n "$changes" ]; then use_working_tree; fi
  if [ -n "$prepare" ]; then add_prepared; fi
}

# New objects go to a temporary folder, so a build adds nothing to the user's repository.
use_private_objects() {
  [ -z "${GIT_OBJECT_DIRECTORY-}" ] || return 0
  objects=$(cd "$(git rev-parse --git-path objects)" && pwd -P)
  mkdir -p "$work/objects"
  export GIT_OBJECT_DIRECTORY="$work/objects" GIT_ALTERNATE_OBJECT_DIRECTORIES="$objects"
}

use_working_tree() {
  if in_ci; then
    complain "the checkout has uncommitted changes, and CI builds commits only:
$changes"
    fail 6 'refused: commit these files, ignore them in git, or remove the step that changes them'
  fi
  say 'note: the images include uncommitted changes; their tags end in -dirty'
  dirty=-dirty
  use_private_objects
  cp "$(git rev-parse --git-path index)" "$work/changed.index" 2>/dev/null || :
  GIT_INDEX_FILE=$work/changed.index git add --all || fail 3 'git add failed'
  source_tree=$(GIT_INDEX_FILE=$work/changed.index git write-tree) || fail 3 'git write-tree failed'
}

# The files that the script creates become part of the tree, so they are hashed like files in git.
add_prepared() {
  group "prepare: $prepare"
  use_private_objects
  git_in_prepared read-tree "$source_tree" || fail 3 'git read-tree failed'
  (umask 022 && git_in_prepared checkout-index --all) || fail 3 'git checkout-index failed'
  cd "$work/prepared"
  status=0
  run_own_script "$prepare" || status=$?
  cd "$root"
  [ "$status" -eq 0 ] || fail 3 "$prepare $(describe_failure "$status" "$timeout_seconds")"
  git_in_prepared add --all --force . || fail 3 'git add failed'
  source_tree=$(git_in_prepared write-tree) || fail 3 'git write-tree failed'
}

# All of the tree, also in a sparse checkout: there, git would add no file outside of the checkout's folders.
git_in_prepared() {
  git_folder=$(git rev-parse --absolute-git-dir)
  mkdir -p "$work/prepared"
  (cd "$work/prepared" && GIT_INDEX_FILE=$work/prepared.index git --git-dir="$git_folder" --work-tree=. \
    -c core.autocrlf=false -c core.eol=lf -c core.attributesFile=/dev/null -c core.symlinks=true \
    -c core.sparseCheckout=false "$@")
}
