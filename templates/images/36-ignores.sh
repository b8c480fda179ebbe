
# --- ignores: the lines of ignore files, as far as the script can evaluate them exactly as BuildKit does
# Reads: work
# Sets: nothing

# read_ignores: list what the images' ignore files exclude in $work/tree.ignored, as `IMAGE ignored /PATTERN`
# What is not evaluated excludes nothing, and is listed in $work/tree.undecided, as FILE:LINE.
read_ignores() {
  : >"$work/tree.ignored"
  : >"$work/tree.undecided"
  grep '\.dockerignore$' "$work/tree.names" >"$work/ignores.names" || return 0
  choose_ignores >"$work/ignores.chosen" || no_space
  [ -s "$work/ignores.chosen" ] || return 0
  awk '{ print $3 }' "$work/ignores.chosen" >"$work/ignores.ids" || no_space
  git cat-file --batch <"$work/ignores.ids" >"$work/ignores.bytes" || fail 3 'git cat-file failed'
  tr '\000' '\002' <"$work/ignores.bytes" >"$work/ignores.texts" || no_space
  evaluate_ignores >"$work/tree.ignored" || no_space
}

# Print `IMAGE MODE ID /PATH` for the ignore file of each image: of those in the commit, the last that it names.
choose_ignores() {
  awk '
    step == "declared" {
      if ($2 != "optional") next
      image[++count] = $1
      path[count] = substr($0, index($0, " /") + 2)
      next
    }
    { found[substr($0, index($0, "\t") + 1)] = $1 " " $3 }
    END {
      for (n = 1; n <= count; n++) {
        if (path[n] in found) chosen = image[n] " " found[path[n]] " /" path[n]
        if (image[n] == image[n + 1]) continue
        if (chosen != "") print chosen
        chosen = ""
      }
    }' step=declared "$work/tree.declared" step=names "$work/ignores.names"
}

# A line takes more out, whatever the others are, unless one has a `!`: then the script evaluates none of the file.
# https://github.com/moby/patternmatcher
evaluate_ignores() {
  folder=$work awk '
    BEGIN { folder = ENVIRON["folder"] }
    step == "declared" {
      if ($2 == "context") base[$1] = substr($0, index($0, " /") + 2)
      next
    }
    step == "chosen" {
      image[++count] = $1
      mode[count] = $2
      path[count] = substr($0, index($0, " /") + 2)
      next
    }
    # a line with the size, then as many bytes and a line end
    left <= 0 {
      at++
      left = $2 == "missing" ? 0 : $3 + 1
      number = lines = 0
      if (mode[at] !~ /^100/ || base[image[at]] ~ /[*]/) undecided(path[at])
      next
    }
    {
      left -= length($0) + 1
      number++
      text = lines < 0 || mode[at] !~ /^100/ ? "" : pattern($0)
      if (text ~ /[!?]/) undecided(path[at] ":" number)
      else if (text != "") line[++lines] = text
      if (text ~ /!/) lines = -1
      if (left > 0 || mode[at] !~ /^100/ || base[image[at]] ~ /[*]/) next
      within = base[image[at]] == "." ? "" : base[image[at]] "/"
      for (n = 1; n <= lines; n++) print image[at] " ignored /" within line[n]
    }

    function undecided(place) {
      if (!(place in told)) print place >(folder "/tree.undecided")
      told[place] = 1
    }

    # the line as a path below the context, empty if it has none, `?` or with a `!` if it is not evaluated
    function pattern(text, count, parts, n, path) {
      if (number == 1 && substr(text, 1, 3) == "\357\273\277") text = substr(text, 4)
      if (substr(text, 1, 1) == "#") return ""
      sub("^[ \t\r\v\f]+", "", text)
      sub("[ \t\r\v\f]+$", "", text)
      if (text == "" || text ~ /!/) return text
      if (text ~ /[^ -~]/ || text ~ /[][?\\]/) return "?"
      count = split(text, parts, "/")
      for (n = 1; n <= count; n++) {
        if (parts[n] == "" || parts[n] == ".") continue
        if (parts[n] == "..") return "?"
        path = path "/" parts[n]
      }
      path = substr(path, 2)
      if (path == "" || path ~ /^ / || path ~ / $/) return "?"
      return path ~ /[*]/ && !is_glob(path) ? "?" : path
    }

    function is_glob(path, stars) {
      if (path ~ /[^A-Za-z0-9._@ *\/-]/) return 0
      stars = "/" path "/"
      gsub("/[*][*]/", "/=/", stars)
      return stars !~ /[*][*]/
    }' step=declared "$work/tree.declared" step=chosen "$work/ignores.chosen" step=texts "$work/ignores.texts"
}

show_undecided() {
  [ -s "$work/tree.undecided" ] || return 0
  lines=$(awk 'NR <= 8 { printf "%s ", $0 } END { if (NR > 8) printf "and %d more", NR - 8 }' "$work/tree.undecided")
  say "note: the files that only these lines exclude count as inputs: $lines"
}
