
# --- patterns: which paths of the tree the globs take in, and which the exclusions leave out
# Reads: work
# Sets: nothing

# match_patterns: turn $work/tree.declared and $work/tree.ignored into $work/tree.paths, which has no patterns
# Its lines: `IMAGE needed /PATH` for an input; `IMAGE firm /PATH` for one that no exclusion leaves out; `IMAGE like /OTHER`
# if both leave out the same; `OTHER dropped /PATH` for that. A glob is as in ignore files: `*` is a part of one name,
# `**/` any number of folders, and `/**` all in a folder.
match_patterns() {
  awk '
    step == "declared" || step == "ignored" {
      path = substr($0, index($0, " /") + 2)
      if (!($1 in sums)) { sums[$1] = "\n"; images[++image_count] = $1 }
      if ($2 == "firm" || $2 == "optional") print $1 " firm /" path
      if ($2 == "firm" || $2 == "folder") plain[$1, path] = 1
      if ($2 == "needed") needed[$1, path] = 1
      if ($2 == "needed" && index(path, "*") && !(($1, path) in plain)) add(path, "needed", $1)
      else if ($2 == "needed") print $1 " needed /" path
      if ($2 == "folder") folders[$1] = folders[$1] "\n" path
      if ($2 == "folder" || $2 == "excluded" || $2 == "ignored") sums[$1] = sums[$1] $2 "/" path "\n"
      # a generated file that the manifest names is wanted
      if ($2 == "generated" && !(($1, path) in needed)) sums[$1] = sums[$1] $2 "/" path "\n"
      next
    }
    !started { start() }
    {
      path = substr($0, index($0, "\t") + 1)
      above = parent(path)
      if (path in whole) match_all(whole[path])
      if (any_glob || above in spread) {
        name = above == "" ? path : substr(path, length(above) + 2)
        if (name in named) match_all(named[name])
        if (!(name in fitting)) {
          fitting[name] = ""
          for (n = 1; n <= name_count; n++) if (fits(name, last[name_glob[n]])) fitting[name] = fitting[name] " " name_glob[n]
        }
        for (n = split(fitting[name], keys, " "); n; n--) match_glob(keys[n])
        if (glob_count) depth = split(path, names, "/")
        for (n = split(globs["any"] globs[depth], keys, " "); n; n--) if (is_match(keys[n], 1, 1)) match_glob(keys[n])
        if (above in spread) for (n = split(spread[above], spreading, " "); n; n--) drop(spreading[n], path)
      }
    }
    END {
      if (!started) start()
      # it is in no commit, and so an absent path
      for (n = 1; n <= key_count; n++) if (kind[n] == "needed" && !(n in matched)) take_in(n, text[n])
    }

    function parent(path) { sub("/?[^/]*$", "", path); return path }

    function start(n, i, lines, count, first) {
      started = 1
      for (n = 1; n <= image_count; n++) {
        if (!(sums[images[n]] in like)) {
          like[sums[images[n]]] = images[n]
          count = split(sums[images[n]], lines, "\n")
          for (i = 2; i < count; i++) {
            first = index(lines[i], "/")
            if (lines[i] !~ /^folder/) add(substr(lines[i], first + 1), substr(lines[i], 1, first - 1), images[n])
          }
        }
        print images[n] " like /" like[sums[images[n]]]
      }
    }

    function add(pattern, as, image, n, count, parts, deep) {
      if ((as, pattern) in known) {
        users[known[as, pattern]] = users[known[as, pattern]] " " image
        return
      }
      known[as, pattern] = ++key_count
      kind[key_count] = as
      text[key_count] = pattern
      users[key_count] = image
      if (!index(pattern, "*")) {
        whole[pattern] = whole[pattern] " " key_count
        return
      }
      any_glob = 1
      part_count[key_count] = count = split(pattern, parts, "/")
      deep = count
      for (n = 1; n <= count; n++) {
        part[key_count, n] = part_number(parts[n])
        if (parts[n] == "**") deep = "any"
      }
      last[key_count] = part[key_count, count]
      if (count != 2 || parts[1] != "**" || parts[2] == "**") {
        glob_count++
        globs[deep] = globs[deep] " " key_count
      } else if (index(parts[2], "*")) name_glob[++name_count] = key_count
      else named[parts[2]] = named[parts[2]] " " key_count
    }

    # a part of a pattern: its pieces between the stars
    function part_number(one, rest, at) {
      if (one in numbers) return numbers[one]
      numbers[one] = ++number_count
      if (one == "**") any_folders[number_count] = 1
      for (rest = one; (at = index(rest, "*")); rest = substr(rest, at + 1)) {
        piece[number_count, ++pieces[number_count]] = substr(rest, 1, at - 1)
      }
      piece[number_count, ++pieces[number_count]] = rest
      shortest[number_count] = length(one) - pieces[number_count] + 1
      return number_count
    }

    function fits(name, number, n, tail, rest, at) {
      n = pieces[number]
      if (n == 1) return name == piece[number, 1]
      if (length(name) < shortest[number]) return 0
      tail = length(name) - length(piece[number, n])
      if (substr(name, tail + 1) != piece[number, n]) return 0
      if (substr(name, 1, length(piece[number, 1])) != piece[number, 1]) return 0
      if (n == 2) return 1
      rest = substr(name, length(piece[number, 1]) + 1, tail - length(piece[number, 1]))
      for (n = 2; n < pieces[number]; n++) {
        if (!(at = index(rest, piece[number, n]))) return 0
        rest = substr(rest, at + length(piece[number, n]))
      }
      return 1
    }

    # whether the names from the number `at` on match the parts from the number `from` on
    function is_match(key, from, at) {
      for (; from <= part_count[key]; from++) {
        if (part[key, from] in any_folders) {
          if (from == part_count[key]) return at <= depth
          for (; at <= depth; at++) if (is_match(key, from + 1, at)) return 1
          return 0
        }
        if (at > depth || !fits(names[at], part[key, from])) return 0
        at++
      }
      return at > depth
    }

    function match_all(keys, n, each) { for (n = split(keys, each, " "); n; n--) match_one(each[n]) }

    # in ignore files, `**` does not match a line end; so that no glob does is on the safe side
    function match_glob(key) { if (kind[key] != "ignored" || !index(path, "\001")) match_one(key) }

    function match_one(key) {
      matched[key] = 1
      if ($2 == "tree") within[key, path] = 1
      if (!((key, above) in within)) take_in(key, path)
    }

    function take_in(key, path, n, each) {
      for (n = split(users[key], each, " "); n; n--) {
        if (kind[key] == "needed") print each[n] " needed /" path
        else if (kind[key] == "ignored") drop(each[n], path)
        else print each[n] " dropped /" path
      }
    }

    # a named context does not obey the ignore file of the context; of git attributes, files are made
    function drop(image, path, n, each) {
      if (path ~ /(^|\/)\.gitattributes$/) return
      for (n = split(substr(folders[image], 2), each, "\n"); n; n--) {
        if (each[n] == "." || index(path "/", each[n] "/") == 1) return
        if (index(each[n], path "/") != 1) continue
        spread[path] = spread[path] " " image
        return
      }
      print image " dropped /" path
    }' step=declared "$work/tree.declared" step=ignored "$work/tree.ignored" step=tree "$work/tree.names" \
    >"$work/tree.paths" || no_space
}
