
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
$1
fix: $mend"
  exit 1
}
