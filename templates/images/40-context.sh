
# --- context: a folder with only the declared inputs at the commit, so that an image contains nothing else
# Uses a separate index and checkout-index, because `git archive` honours export-ignore.
# Reads: missing, source_tree, work
# Sets: nothing

refused=''

refuse() {
  end_group
  complain "$1"
  refused=yes
}

# git_with_index IMAGE GIT-ARGUMENT…
git_with_index() {
  index_file=$work/context.$1.index
  shift
  GIT_INDEX_FILE=$index_file git "$@"
}

# add_to_index IMAGE PATH: returns 1 if the commit does not have the path
add_to_index() {
  git ls-tree -r -z --full-tree "$source_tree" -- "$2" >"$work/entries.list" || fail 3 'git ls-tree failed'
  [ -s "$work/entries.list" ] || return 1
  git_with_index "$1" update-index -z --index-info <"$work/entries.list" || fail 3 'git update-index failed'
}

add_inputs() {
  while IFS= read -r path; do
    add_to_index "$1" "$path" ||
      refuse "image $1: '$path' is in the manifest, but not in the commit: commit it, or correct the manifest"
  done <<LINES
$(inputs "$1")
LINES
  while IFS= read -r path; do
    [ -z "$path" ] || add_to_index "$1" "$path" || :
  done <<LINES
$(ignores "$1")
LINES
}

# The clone does not contain the content of submodules and LFS files.
refuse_absent_content() {
  modules=$(git_with_index "$1" ls-files --stage | grep '^160000 ' | cut -f 2)
  [ -z "$modules" ] || refuse "image $1: submodules cannot be inputs; copy them into the repo or use a named context:
$modules"
  pointers=$(git_with_index "$1" grep --cached --no-color -a -l -E --all-match \
    -e '^version https://git-lfs\.github\.com/spec/v1$' -e '^oid sha256:[0-9a-f]{64}$') || [ $? -eq 1 ] ||
    fail 3 'git grep failed'
  [ -z "$pointers" ] || refuse "image $1: Git LFS files cannot be inputs; store them in git or download them in the Dockerfile:
$pointers"
}

# The user's git settings must not change any file content.
check_out_context() {
  umask 022 && mkdir -p "$work/contexts/$1" && git_with_index "$1" --git-dir="$(git rev-parse --absolute-git-dir)" \
    --work-tree="$work/contexts/$1" -c core.autocrlf=false -c core.eol=lf -c core.attributesFile=/dev/null -c core.symlinks=true checkout-index --all
}

# make_contexts: create $work/contexts/IMAGE for each missing image and all that it is built on
make_contexts() {
  laid_out=$(with_bases "$missing")
  for image in $laid_out; do
    add_inputs "$image"
    refuse_absent_content "$image"
  done
  [ -z "$refused" ] || exit 2
  for image in $laid_out; do
    (check_out_context "$image") || fail 3 "cannot create the build context of image $image"
  done
}
