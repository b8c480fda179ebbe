
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

# hash_inputs IMAGE: sets hash, of its own inputs and those of all that it is built on
hash_inputs() {
  for each in "$1" $(bases "$1"); do list_inputs "$each"; done >"$work/$1.inputs" || no_space
  sum=$(sha256sum <"$work/$1.inputs")
  hash=$(printf '%.40s' "$sum")
}

# list_inputs IMAGE
list_inputs() {
  printf 'v1\n'
  if [ -n "$bake_edited" ]; then cat "$work/docker-bake.hcl"; else recipe "$1"; fi
  printf '\n'
  variable_sums "$1"
  sort -u "$work/$1.entries"
}

# variable_sums IMAGE: print a line for each variable of the forge that its arguments need
variable_sums() {
  for variable in $(variables "$1"); do
    sum=$(env_value "$variable" | sha256sum)
    printf 'variable %s %s\n' "$variable" "${sum%% *}"
  done
}

# unset_variables IMAGE: print those that it and what it is built on need, but that have no value
unset_variables() {
  for each in "$1" $(bases "$1"); do
    for variable in $(variables "$each"); do
      [ -n "$(env_value "$variable")" ] || say "$variable"
    done
  done
}

# need_variables IMAGES
need_variables() {
  absent=$(for image in $1; do unset_variables "$image"; done | LC_ALL=C sort -u | tr '\n' ' ')
  [ -z "$absent" ] ||
    fail 2 "build arguments need variables that are not set or empty: store them on the forge, or set them on your machine: $absent"
}

print_inputs() {
  [ $# -eq 1 ] || fail 2 'inputs takes exactly one image'
  choose_image "$1"
  need_variables "$1"
  open_work
  read_source
  read_entries
  hash_inputs "$1"
  say "$hash"
}

# The first steps of every command.
open_work() {
  open_repository
  make_work_folder
}

# read_source: what to hash and to build
read_source() {
  read_commit
  choose_source
  read_bake_file
}
