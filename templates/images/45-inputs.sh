
# --- inputs: one hash of all that goes into an image; an image with an equal hash is reused
# Reads: source_tree, work
# Sets: hash

bake_edited=''

# A bake file that was edited by hand no longer matches the recipe, so the entire file is hashed instead.
read_bake_file() {
  git cat-file blob "$source_tree:$bake_file" >"$work/docker-bake.hcl" ||
    fail 3 "$bake_file is not in the commit: commit all generated files"
  sum=$(sha256sum <"$work/docker-bake.hcl")
  [ "${sum%% *}" = "$bake_sum" ] && return 0
  bake_edited=yes
  say "note: $bake_file was edited by hand, so all images count as changed. To undo the edit, run: $mend"
}

# tree_entry PATH: print its line of git ls-tree, or nothing if it does not exist
tree_entry() {
  if [ "$1" = . ]; then
    printf '040000 tree %s\t.\n' "$source_tree"
    return 0
  fi
  line=$(git -c core.quotePath=true ls-tree --full-tree "$source_tree" -- "$1") || fail 3 'git ls-tree failed'
  [ -z "$line" ] || printf '%s\n' "$line"
}

# hash_inputs IMAGE: sets hash, of its own inputs and those of all that it is built on
hash_inputs() {
  for each in $(with_bases "$1"); do list_inputs "$each" "$work/$1.entries"; done >"$work/$1.inputs" ||
    fail 3 'the temporary folder is full: free some space, then start again'
  sum=$(sha256sum <"$work/$1.inputs")
  hash=$(printf '%.40s' "$sum")
}

# with_bases IMAGES: print them and the images that they are built on, one per line, each once
with_bases() { for each in $1; do say "$each" && bases "$each"; done | awk '!seen[$0]++'; }

# list_inputs IMAGE FILE: print them; FILE is this process's own, because others hash the same image meanwhile
list_inputs() {
  printf 'v1\n'
  if [ -n "$bake_edited" ]; then cat "$work/docker-bake.hcl"; else recipe "$1"; fi
  printf '\n'
  while IFS= read -r path; do tree_entry "$path"; done >"$2" <<LINES
$(inputs "$1" && ignores "$1")
LINES
  LC_ALL=C sort -u "$2"
}

print_inputs() {
  [ $# -eq 1 ] || fail 2 'inputs takes exactly one image'
  choose_image "$1"
  prepare_inputs
  hash_inputs "$1"
  say "$hash"
}

# The first steps of every command that hashes inputs.
prepare_inputs() {
  open_repository
  make_work_folder
  read_commit
  choose_source
  read_bake_file
}
