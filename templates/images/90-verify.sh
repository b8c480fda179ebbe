
# --- verify: the generated files against their sums, with nothing but sha256sum
# Reads: root
# Sets: nothing

verify() {
  [ $# -eq 0 ] || fail 2 'verify takes no argument'
  cd "$root"
  [ -s "$sums_file" ] || differ "$sums_file is missing or empty"
  results=$(sha256sum -c "$sums_file" 2>&1) || differ "$(printf '%s\n' "$results" | sed '/: OK$/d')"
  say "$product: the generated files are as rendered"
}

# differ WHAT
differ() {
  complain "generated files differ from what was rendered:
$1
run: $mend"
  exit 1
}
