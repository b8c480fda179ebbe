
# --- context: exactly the declared inputs at the commit, so that nothing undeclared can ship
# An index of our own and checkout-index: `git archive` would honour export-ignore.

refused=''

refuse() {
  end_group
  complain "$1"
  refused=yes
}

# index IMAGE GIT-ARGUMENT…
index() {
  index_file=$work/context.$1.index
  shift
  GIT_INDEX_FILE=$index_file git "$@"
}

# take IMAGE PATH: into the image's index; fails if the commit lacks the path
take() {
  git ls-tree -r -z --full-tree "$source_tree" -- "$2" >"$work/entries.list" || fail 3 'git ls-tree failed'
  [ -s "$work/entries.list" ] || return 1
  index "$1" update-index -z --index-info <"$work/entries.list" || fail 3 'git update-index failed'
}

take_inputs() {
  while IFS= read -r path; do
    take "$1" "$path" || refuse "image $1: the commit has no '$path', which the manifest declares for it"
  done <<LINES
$(inputs "$1")
LINES
  while IFS= read -r path; do
    [ -z "$path" ] || take "$1" "$path" || :
  done <<LINES
$(ignores "$1")
LINES
}

# Neither is in the clone: their content would have to come from elsewhere.
refuse_absent_content() {
  modules=$(index "$1" ls-files --stage | grep '^160000 ' | cut -f 2)
  [ -z "$modules" ] || refuse "image $1: submodules cannot be inputs:
$modules"
  pointers=$(index "$1" grep --cached --no-color -a -l -E --all-match \
    -e '^version https://git-lfs\.github\.com/spec/v1$' -e '^oid sha256:[0-9a-f]{64}$') || [ $? -eq 1 ] ||
    fail 3 'git grep failed'
  [ -z "$pointers" ] || refuse "image $1: Git LFS files cannot be inputs:
$pointers"
}

# The user's own git settings must not change a byte.
lay_out() {
  umask 022 && mkdir -p "$work/contexts/$1" && index "$1" --git-dir="$(git rev-parse --absolute-git-dir)" \
    --work-tree="$work/contexts/$1" -c core.autocrlf=false -c core.eol=lf -c core.attributesFile=/dev/null -c core.symlinks=true checkout-index --all
}

# make_contexts: $work/contexts/IMAGE for each missing image
make_contexts() {
  for image in $missing; do
    take_inputs "$image"
    refuse_absent_content "$image"
  done
  [ -z "$refused" ] || exit 2
  for image in $missing; do
    (lay_out "$image") || fail 3 "the context of image $image cannot be laid out"
  done
}
