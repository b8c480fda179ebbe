
# --- verify: compare the generated files with their checksums; needs only sha256sum
# Reads: root
# Sets: nothing

verify() {
  [ $# -eq 0 ] || fail 2 'verify takes no arguments'
  cd "$root"
  [ -s "$sums_file" ] || differ "$sums_file is missing or empty"
  results=$(sha256sum -c "$sums_file" 2>&1) || differ "$(printf '%s\n' "$results" | sed '/: OK$/d')"
  say "$product: the generated files match $sums_file"
}

# differ DETAILS
differ() {
  complain "generated files differ from $sums_file:
$1"
  attributes=$(crlf_attributes)
  [ -z "$attributes" ] || complain "lines end in CRLF: git converts them, or a commit did
fix: add below the other lines of .gitattributes:
$attributes"
  printf 'fix: %s\n' "$mend" >&2
  exit 1
}

# The lines for .gitattributes that forbid git to convert the line ends of the generated files that have CRLF.
crlf_attributes() {
  carriage_return=$(printf '\r')
  { say "$sums_file"; cut -c 67- "$sums_file"; } 2>/dev/null | tr -d '\r' | while IFS= read -r file; do
    if grep -q "$carriage_return" -- "$file" 2>/dev/null; then say "/$file -text"; fi
  done
}
