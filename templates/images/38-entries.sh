
# --- entries: the files of the tree that each image is made of; git lists the tree once for all images
# Reads: images, source_tree, work
# Sets: nothing

# read_entries: for each image, list what its hash covers in $work/IMAGE.entries, as lines of git ls-tree
# Its .absent lists the paths that the commit does not have, which matters only if the image is built.
read_entries() {
  list_tree
  list_paths >"$work/tree.paths" || no_space
  add_link_targets
  folder=$work awk -v tree="$source_tree" '
    BEGIN { folder = ENVIRON["folder"]; found["."] = 1 }
    step == "paths" {
      path = substr($0, index($0, " /") + 2)
      entries = folder "/" $1 ".entries"
      printf "" >entries
      printf "" >(folder "/" $1 ".absent")
      if (path == ".") print "040000 tree " tree "\t." >entries
      if ($2 == "needed") { needed[++count] = path; needs[count] = $1 }
      images[path] = images[path] " " $1
      next
    }
    {
      getline quoted <(folder "/tree.quoted")
      path = substr($0, index($0, "\t") + 1)
      if (!(path in images)) next
      found[path] = 1
      for (n = split(images[path], names, " "); n; n--) print quoted >(folder "/" names[n] ".entries")
    }
    END {
      for (n = 1; n <= count; n++) if (!(needed[n] in found)) print needed[n] >(folder "/" needs[n] ".absent")
    }' step=paths "$work/tree.paths" step=tree "$work/tree.names" || no_space
}

no_space() { fail 3 'the temporary folder is full: free some space, then start again'; }

# Two lists of the same lines: with each path as it is, but the byte 1 for a line end, and as git quotes it.
list_tree() {
  git ls-tree -r -t -z --full-tree "$source_tree" >"$work/tree.list" || fail 3 'git ls-tree failed'
  tr '\n\000' '\001\n' <"$work/tree.list" >"$work/tree.names" || no_space
  git -c core.quotePath=true ls-tree -r -t --full-tree "$source_tree" >"$work/tree.quoted" || fail 3 'git ls-tree failed'
}

# Print `IMAGE needed /PATH` for each of its paths, and `optional` for its ignore files. No path begins with a slash.
list_paths() {
  for each in $(with_bases "$images"); do
    printf '/%s needed\n' "$each" && inputs "$each"
    printf '/%s optional\n' "$each" && ignores "$each"
  done | awk '/^\// { mark = substr($0, 2); next } $0 != "" { print mark " /" $0 }'
}

# with_bases IMAGES: print them and the images that they are built on, one per line, each once
with_bases() { for each in $1; do say "$each" && bases "$each"; done | awk '!seen[$0]++'; }

# list_files IMAGES: list all files of each in $work/IMAGE.files, as lines of git ls-tree
list_files() {
  folder=$work wanted=$1 awk '
    BEGIN {
      folder = ENVIRON["folder"]
      for (n = split(ENVIRON["wanted"], names); n; n--) { wanted[names[n]] = 1; printf "" >(folder "/" names[n] ".files") }
    }
    step == "paths" {
      path = substr($0, index($0, " /") + 2)
      if ($1 in wanted) images[path] = images[path] " " $1
      next
    }
    {
      getline quoted <(folder "/tree.quoted")
      if ($2 == "tree") next
      path = substr($0, index($0, "\t") + 1)
      found = images["."]
      for (; path != ""; sub("/?[^/]*$", "", path)) if (path in images) found = found images[path]
      for (n = split(found, names, " "); n; n--) {
        if (last[names[n]] != FNR) print quoted >(folder "/" names[n] ".files")
        last[names[n]] = FNR
      }
    }' step=paths "$work/tree.paths" step=tree "$work/tree.names" || no_space
}
