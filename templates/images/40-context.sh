
# --- context: a folder with only the declared inputs at the commit, so that an image contains nothing else
# Uses a separate index and checkout-index, because `git archive` honours export-ignore. Images of the same files share one.
# Reads: missing, no_files, work
# Sets: layout

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

# share_layout IMAGE: sets layout to the first image that has the same files, of which there is one folder
share_layout() {
  sum=$(sha256sum <"$work/$1.files")
  first=$work/${sum%% *}.first
  [ -e "$first" ] || printf '%s\n' "$1" >"$first" || no_space
  load_layout "$first"
  printf '%s\n' "$layout" >"$work/$1.layout" || no_space
}

# load_layout FILE: sets layout
load_layout() { read -r layout <"$1"; }

make_index() {
  # a folder that is left empty comes first, since it takes the place of files that are there
  { grep "^$no_files" "$work/$1.files" || :; grep -v "^$no_files" "$work/$1.files" || :; } |
    git_with_index "$1" update-index --index-info || fail 3 'git update-index failed'
  git_with_index "$1" grep --cached --no-color -a -l -E --all-match -e '^version https://git-lfs\.github\.com/spec/v1$' \
    -e '^oid sha256:[0-9a-f]{64}$' >"$work/$1.pointers" || [ $? -eq 1 ] || fail 3 'git grep failed'
}

refuse_absent_paths() {
  while IFS= read -r path; do
    refuse "image $1: '$path' is in the manifest, but not in the commit: commit it, or correct the manifest"
  done <"$work/$1.absent"
}

# The clone does not contain the content of submodules and LFS files.
refuse_absent_content() {
  modules=$(grep '^160000 ' "$work/$1.files" | grep -v "^$no_files" | cut -f 2)
  [ -z "$modules" ] || refuse "image $1: submodules cannot be inputs; copy them into the repo or use a named context:
$modules"
  pointers=$(cat "$work/$layout.pointers")
  [ -z "$pointers" ] || refuse "image $1: Git LFS files cannot be inputs; store them in git or download them in the Dockerfile:
$pointers"
}

# The user's git settings must not change any file content.
check_out_context() {
  umask 022 && mkdir -p "$work/contexts/$1" && git_with_index "$1" --git-dir="$(git rev-parse --absolute-git-dir)" \
    --work-tree="$work/contexts/$1" -c core.autocrlf=false -c core.eol=lf -c core.attributesFile=/dev/null -c core.symlinks=true checkout-index --all
}

# make_contexts: create $work/contexts/LAYOUT for each missing image and all that it is built on; its .layout names it
make_contexts() {
  laid_out=$(with_bases "$missing")
  list_files "$laid_out"
  for image in $laid_out; do
    share_layout "$image"
    [ "$layout" != "$image" ] || make_index "$image"
    refuse_absent_paths "$image"
    refuse_absent_content "$image"
  done
  [ -z "$refused" ] || exit 2
  for image in $laid_out; do
    load_layout "$work/$image.layout"
    [ "$layout" != "$image" ] || (check_out_context "$image") || fail 3 "cannot create the build context of image $image"
  done
}
