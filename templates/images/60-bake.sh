
# --- bake: what the bake file needs in the environment, the call, and help where it fails

# Bake wants each variable to exist; the Dockerfile decides whether it can do without.
export_secrets() {
  for secret in $secrets; do
    [ -z "$(variable "$secret")" ] || continue
    say "note: the secret $secret is not set; building without it"
    export "$secret="
  done
}

# The kernel takes no variable of 128 KiB or more.
export_commit() {
  [ "${#BAKEHOUSE_MESSAGE}" -lt 130000 ] || fail 3 'the commit message is too long to hand on (130,000 bytes)'
  export BAKEHOUSE_TAG BAKEHOUSE_SHA BAKEHOUSE_SHORT BAKEHOUSE_MESSAGE BAKEHOUSE_AUTHOR BAKEHOUSE_DATE
}

# Relative paths below the working folder: bake refuses to read elsewhere without further leave.
bake() {
  cd "$work"
  set -- buildx bake --file docker-bake.hcl --progress plain
  for image in $chosen; do
    set -- "$@" --set "$image.context=$image/$(context "$image")"
    while IFS= read -r named; do
      [ -z "$named" ] || set -- "$@" --set "$image.contexts.${named%%=*}=$image/${named#*=}"
    done <<LINES
$(local_contexts "$image")
LINES
  done
  for image in $chosen; do set -- "$@" "$image"; done
  [ -z "$push" ] || set -- "$@" "$push"
  mkfifo bake.pipe || fail 3 'no pipe can be made'
  tee bake.log <bake.pipe &
  reader=$!
  status=0
  limited '' "$timeout_seconds" docker "$@" >bake.pipe 2>&1 || status=$?
  wait "$reader" || :
  [ "$status" -eq 0 ] || explain_failure "$status"
}

# A COPY that finds nothing is most often a path that the manifest does not declare.
explain_failure() {
  end_group
  if grep -q -E '^ERROR: .*failed to compute cache key: .*(not found|no such file or directory)$' bake.log; then
    for image in $chosen; do
      if [ "$image" = "$chosen" ] || grep -q "^ > \[$image " bake.log; then explain_inputs "$image"; fi
    done
  fi
  fail 3 "docker buildx bake $(why "$1" "$timeout_seconds")"
}

explain_inputs() {
  complain "image $1 is built from these paths alone: $(inputs "$1" | tr '\n' ' ')" \
    "- add the missing one under its \`paths\` in the manifest, then run: $mend"
}
