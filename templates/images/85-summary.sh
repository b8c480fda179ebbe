
# --- summary: for each image what happened and why; in the log, and on the run's page where the forge has one

took=''

show_summary() {
  group 'images'
  for image in $images; do
    [ -s "$work/$image.plan" ] || continue
    digest=$(planned "$image" 2)
    printf '%-16s %-6s %s %s\n' "$image" "$(planned "$image" 1)" "${digest:-(not pushed)}" "$(size_of "$digest")"
    printf '%-16s        %s\n' '' "$(planned "$image" 3)"
  done
  [ -z "$took" ] || say "baked $missing in $took seconds"
  end_group
  [ ! -w "${GITHUB_STEP_SUMMARY:-/}" ] || [ -d "${GITHUB_STEP_SUMMARY:-/}" ] || write_step_summary >>"$GITHUB_STEP_SUMMARY"
}

# size_of DIGEST: of the compressed layers and the configuration, in MB
size_of() {
  [ -n "$1" ] || return 0
  stdin=''
  once docker buildx imagetools inspect --raw "$(reference "$image")@$1" || return 0
  awk -v RS=, '/"size":/ { sub(/.*"size": */, ""); sum += $0 } END { printf "%.1f MB", sum / 1000000 }' "$work/ask.out"
}

write_step_summary() {
  printf '| image | what | digest | why |\n| --- | --- | --- | --- |\n'
  for image in $images; do
    printf '| %s | %s | %s | %s |\n' "$image" "$(planned "$image" 1)" "$(planned "$image" 2)" "$(planned "$image" 3)"
  done
}
