
# --- links: what a link among an image's files leads to is made one of its files, so that no context has half of it
# Reads: work
# Sets: nothing

# Links out of the repo, and those to nothing in the commit, stay as they are.
add_link_targets() {
  sed -n 's/^120000 blob \([0-9a-f]*\).*/\1/p' "$work/tree.names" >"$work/tree.links"
  [ -s "$work/tree.links" ] || return 0
  git cat-file --batch <"$work/tree.links" >"$work/tree.targets" || fail 3 'git cat-file failed'
  tr '\000' '\002' <"$work/tree.targets" >"$work/tree.links"
  follow_links >"$work/tree.led" || no_space
  cat "$work/tree.led" >>"$work/tree.paths" || no_space
}

# Print `IMAGE firm /PATH` for each target. The order of the tree makes the result the same in every awk.
follow_links() {
  awk '
    step == "paths" {
      if (!($1 in seen)) images[++image_count] = $1
      seen[$1] = 1
      path = substr($0, index($0, " /") + 2)
      if ($2 == "like") like[$1] = path
      if ($2 == "dropped") dropped[$1, path] = 1
      if ($2 == "needed") root[$1, path] = 1
      if ($2 == "firm") firm[$1, path] = 1
      next
    }
    step == "tree" {
      path = substr($0, index($0, "\t") + 1)
      exists[path] = 1
      if ($1 == "120000") links[++link_count] = path
      next
    }
    # a line with the size, then as many bytes, of which list_tree wrote line ends as the byte 1
    size == "" { size = $3; text = ""; lines = 0; next }
    {
      text = lines++ ? text "\001" $0 : $0
      if (length(text) < size) next
      target[links[++read]] = text
      size = ""
    }
    END {
      for (i = 1; i <= image_count; i++) do {
        grown = 0
        for (n = 1; n <= link_count; n++) if (covers(images[i], links[n])) grown += add(images[i], links[n])
      } while (grown)
    }

    function folder(path) { sub("/?[^/]*$", "", path); return path }

    function covers(image, path, left_out, covered) {
      covered = (image, ".") in root
      for (; path != ""; path = folder(path)) {
        if ((image, path) in firm) return 1
        if ((like[image], path) in dropped) left_out = 1
        if ((image, path) in root) covered = 1
      }
      return covered && !left_out
    }

    function add(image, link, k, added) {
      for (k = lead(link); k; k--) if (!covers(image, passed[k])) {
        firm[image, passed[k]] = 1
        print image " firm /" passed[k]
        added = 1
      }
      return added + 0
    }

    # the number of paths in passed: the links on the way and the end of it; none if it ends outside or nowhere
    function lead(link, at, rest, part, cut, hops, count) {
      at = folder(link)
      rest = target[link]
      if (rest ~ "^/") return 0
      while (rest != "") {
        cut = index(rest "/", "/")
        part = substr(rest, 1, cut - 1)
        rest = substr(rest, cut + 1)
        if (part == "" || part == ".") continue
        if (part == ".." && at == "") return 0
        if (part != "..") at = (at == "" ? "" : at "/") part
        if (part == ".." || at in target) {
          if (part != "..") {
            if (target[at] ~ "^/" || ++hops > 40) return 0
            passed[++count] = at
            rest = target[at] "/" rest
          }
          at = folder(at)
        } else if (!(at in exists)) return 0
      }
      # a folder around the link is there anyway
      if (at != "" && index(link "/", at "/") != 1) passed[++count] = at
      return count
    }' step=paths "$work/tree.paths" step=tree "$work/tree.names" step=links "$work/tree.links"
}
