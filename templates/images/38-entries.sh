
# --- entries: the files of the tree that each image is made of; git lists the tree once for all images
# Reads: images, source_tree, work
# Sets: no_files

# What git calls a folder of which nothing is left: it is laid out empty, as in a build with all files.
no_files='160000 commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904'

# read_entries: for each image, list what its hash covers in $work/IMAGE.entries, as lines of git ls-tree
# Its .absent lists the paths that the commit does not have, which matters only if the image is built.
read_entries() {
  list_tree
  list_declared >"$work/tree.declared" || no_space
  read_ignores
  match_patterns
  add_link_targets
  split_tree || no_space
  if [ -s "$work/cut.users" ]; then (add_cut_folders); fi
}

no_space() { fail 3 'the temporary folder is full: free some space, then start again'; }

# Two lists of the same lines: with each path as it is, but the byte 1 for a line end, and as git quotes it.
list_tree() {
  git ls-tree -r -t -z --full-tree "$source_tree" >"$work/tree.list" || fail 3 'git ls-tree failed'
  tr '\n\000' '\001\n' <"$work/tree.list" >"$work/tree.names" || no_space
  git -c core.quotePath=true ls-tree -r -t --full-tree "$source_tree" >"$work/tree.quoted" || fail 3 'git ls-tree failed'
}

# Print `IMAGE KIND /PATH` for all that the manifest says of each image. No path begins with a slash.
list_declared() {
  for each in $(with_bases "$images"); do
    printf '/%s firm\n' "$each" && dockerfile "$each"
    printf '\n/%s optional\n' "$each" && ignores "$each"
    printf '/%s context\n' "$each" && context "$each"
    printf '\n/%s folder\n' "$each" && local_contexts "$each" | sed 's/^[^=]*=//'
    printf '/%s needed\n' "$each" && inputs "$each"
    printf '/%s excluded\n' "$each" && excluded "$each"
    printf '/%s generated\n' "$each" && for file in $generated; do say "$file"; done
  done | awk '/^\// { mark = substr($0, 2); next } $0 != "" { print mark " /" $0 }'
}

# with_bases IMAGES: print them and the images that they are built on, one per line, each once
with_bases() { for each in $1; do say "$each" && bases "$each"; done | awk '!seen[$0]++'; }

# A folder of which something is left out is cut: $work/cut.N lists its files, and cut.users `IMAGE N`.
split_tree() {
  folder=$work awk -v tree="$source_tree" -v no_files="$no_files" '
    BEGIN {
      folder = ENVIRON["folder"]
      printf "" >(folder "/cut.users")
      printf "" >(folder "/cut.roots")
      printf "" >(folder "/tree.roots")
    }
    step == "paths" {
      path = substr($0, index($0, " /") + 2)
      printf "" >(folder "/" $1 ".entries")
      printf "" >(folder "/" $1 ".absent")
      if ($2 == "like") like[$1] = path
      if ($2 == "dropped") drop($1, path)
      if ($2 == "firm") { whole($1, path); firm[$1] = firm[$1] "\n" path }
      if ($2 == "needed") { image[++count] = $1; needed[count] = path }
      next
    }
    !started { start() }
    {
      getline quoted <(folder "/tree.quoted")
      path = substr($0, index($0, "\t") + 1)
      found[path] = 1
      tail = substr(quoted, index(quoted, "\t"))
      for (n = split(images[path], names, " "); n; n--) print quoted >(folder "/" names[n] ".entries")
      for (n = split(roots[path], names, " "); n; n--) print names[n] tail >(folder "/cut.roots")
      above = parent(path)
      if (roots[path] == "" && cuts[above] == "") next
      within = roots[path]
      for (n = split(cuts[above], names, " "); n; n--) if (stays(names[n], path)) {
        kept[names[n], above] = 1
        within = within " " names[n]
      }
      if ($2 != "tree") for (n = split(within, names, " "); n; n--) print quoted >(folder "/cut." names[n])
      else {
        cuts[path] = within
        cut_folder[++folder_count] = path
        tails[folder_count] = tail
      }
    }
    END {
      if (!started) start()
      for (i = 1; i <= folder_count; i++) for (n = split(cuts[cut_folder[i]], names, " "); n; n--) {
        if (!((names[n], cut_folder[i]) in kept)) print no_files tails[i] >(folder "/cut." names[n])
      }
      for (n = 1; n <= count; n++) if (needed[n] != "." && !(needed[n] in found)) print needed[n] >(folder "/" image[n] ".absent")
    }

    function parent(path) { sub("/?[^/]*$", "", path); return path }

    function drop(image, path) {
      if ((image, path) in dropped) return
      dropped[image, path] = 1
      for (; path != ""; path = parent(path)) holes[image, parent(path)]++
    }

    # the files that stay although they are dropped, such as the Dockerfile
    function find_own(image, n, each, path) {
      if (image in own) return
      own[image] = ""
      for (n = split(substr(firm[image], 2), each, "\n"); n; n--) {
        if ((image, each[n]) in stay || !((like[image], each[n]) in dropped)) continue
        stay[image, each[n]] = 1
        own[image] = own[image] "\n" each[n]
        for (path = each[n]; path != ""; path = parent(path)) filled[image, parent(path)]++
      }
    }

    function stays(cut, path) { return !((leader[cut], path) in dropped) || (first[cut], path) in stay }

    function whole(image, path) {
      images[path] = images[path] " " image
      print image " whole /" path >(folder "/tree.roots")
    }

    function is_dropped(image, path) {
      for (; path != ""; path = parent(path)) if ((image, path) in dropped) return 1
      return 0
    }

    function start(n, at) {
      started = 1
      for (n = 1; n <= count; n++) {
        at = needed[n] == "." ? "" : needed[n]
        if (is_dropped(like[image[n]], at)) continue
        find_own(image[n])
        if (holes[like[image[n]], at] > filled[image[n], at]) cut(image[n], at)
        else if (at != "") whole(image[n], at)
        else {
          print image[n] " whole /." >(folder "/tree.roots")
          print "040000 tree " tree "\t." >(folder "/" image[n] ".entries")
        }
      }
    }

    function cut(image, at, key) {
      # the whole repo is always cut, and then the images share it without these files
      key = like[image] SUBSEP at SUBSEP (at == "" ? "" : own[image])
      if (!(key in number)) {
        number[key] = ++cut_count
        leader[cut_count] = like[image]
        first[cut_count] = at == "" ? "" : image
        printf "" >(folder "/cut." cut_count)
        if (at == "") print cut_count "\t." >(folder "/cut.roots")
        if (at == "") cuts[""] = cuts[""] " " cut_count
        else roots[at] = roots[at] " " cut_count
      }
      print image " " number[key] >(folder "/cut.users")
    }' step=paths "$work/tree.paths" step=tree "$work/tree.names"
}

# For each of the cut folders, one index has the files in a folder with its number; git names the trees that they make.
add_cut_folders() {
  use_private_objects
  export GIT_INDEX_FILE="$work/cut.index"
  rm -f "$GIT_INDEX_FILE"
  folder=$work awk -F '\t' '
    {
      for (file = ENVIRON["folder"] "/cut." $1; (getline line <file) > 0;) {
        at = index(line, "\t")
        print substr(line, 1, at) within($1, substr(line, at + 1))
      }
    }
    function within(number, path) { return path ~ /^"/ ? "\"" number "/" substr(path, 2) : number "/" path }' \
    "$work/cut.roots" >"$work/cut.list" || no_space
  git update-index --index-info <"$work/cut.list" || fail 3 'git update-index failed'
  cut_tree=$(git write-tree --missing-ok) || fail 3 'git write-tree failed'
  git -c core.quotePath=true ls-tree -r -d --full-tree "$cut_tree" >"$work/cut.trees" || fail 3 'git ls-tree failed'
  folder=$work awk -F '\t' '
    step == "roots" { place[$2 == "." ? $1 : within($1, $2)] = $1; path[$1] = $2; next }
    step == "users" { split($0, user, " "); users[user[2]] = users[user[2]] " " user[1]; next }
    $2 in place {
      number = place[$2]
      for (n = split(users[number], names, " "); n; n--) print $1 "\t" path[number] >>(ENVIRON["folder"] "/" names[n] ".entries")
    }
    function within(number, path) { return path ~ /^"/ ? "\"" number "/" substr(path, 2) : number "/" path }' \
    step=roots "$work/cut.roots" step=users "$work/cut.users" step=trees "$work/cut.trees" || no_space
}

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
    }' step=paths "$work/tree.roots" step=tree "$work/tree.names" || no_space
  [ ! -s "$work/cut.users" ] || for each in $1; do add_cut_files "$each"; done
}

# add_cut_files IMAGE: sorted, because images of the same files share a context
add_cut_files() {
  awk -v image="$1" '$1 == image { print $2 }' "$work/cut.users" |
    while read -r number; do cat "$work/cut.$number"; done >>"$work/$1.files" || no_space
  sort -u -t "$(printf '\t')" -k 2 "$work/$1.files" >"$work/cut.sorted" || no_space
  mv "$work/cut.sorted" "$work/$1.files"
}
