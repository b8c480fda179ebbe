
# --- summary: what happened to each image, and why; in the log, and on the run's page if the forge has one
# Reads: action, found, images, missing, reason, took, work
# Sets: nothing

took=''

show_summary() {
  group 'images'
  for image in $images; do
    [ -s "$work/$image.plan" ] || continue
    load_plan "$image"
    read_digest "image.$image"
    printf '%-16s %-6s %s %s %s\n' "$image" "$action" "${found:-(not pushed)}" "$(size_of "$image")" "$(seconds_of "$image")"
    printf '%-16s        %s\n' '' "$reason"
  done
  [ -z "$took" ] || say "built $missing in $took seconds"
  end_group
  [ ! -w "${GITHUB_STEP_SUMMARY:-/}" ] || [ -d "${GITHUB_STEP_SUMMARY:-/}" ] || write_step_summary >>"$GITHUB_STEP_SUMMARY"
}

# size_of IMAGE: print the size of its compressed layers and configuration in MB, if it was pushed
size_of() {
  [ ! -s "$work/image.$1.out" ] ||
    awk -v RS=, '/"size":/ { sub(/.*"size": */, ""); sum += $0 } END { printf "%.1f MB", sum / 1000000 }' "$work/image.$1.out"
}

# seconds_of IMAGE: print the time of its build steps, if it was built
seconds_of() { [ ! -s "$work/$1.seconds" ] || cat "$work/$1.seconds"; }

write_step_summary() {
  printf '| image | action | digest | size | build time | reason |\n| --- | --- | --- | --- | --- | --- |\n'
  for image in $images; do
    load_plan "$image"
    read_digest "image.$image"
    printf '| %s | %s | %s | %s | %s | %s |\n' \
      "$image" "$action" "$found" "$(size_of "$image")" "$(seconds_of "$image")" "$reason"
  done
}
