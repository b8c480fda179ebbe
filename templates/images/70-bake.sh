
# --- bake: what the bake file needs in the environment, the call, and help where it fails
# Reads: BAKEHOUSE_AUTHOR, BAKEHOUSE_DATE, BAKEHOUSE_MESSAGE, BAKEHOUSE_SHA, BAKEHOUSE_SHORT, BAKEHOUSE_TAG, builder,
#   buildx, force, missing, push, root, status, work
# Sets: nothing

# Bake wants each variable to exist; the Dockerfile decides whether it can do without.
export_secrets() {
  for secret in $secrets; do
    [ -z "$(env_value "$secret")" ] || continue
    say "note: the secret $secret is not set; building without it"
    export "$secret="
  done
}

# The kernel takes no variable of 128 KiB or more.
export_commit() {
  [ "${#BAKEHOUSE_MESSAGE}" -lt 130000 ] || fail 3 'the commit message is too long to hand on (130,000 bytes)'
  export BAKEHOUSE_TAG BAKEHOUSE_SHA BAKEHOUSE_SHORT BAKEHOUSE_MESSAGE BAKEHOUSE_AUTHOR BAKEHOUSE_DATE
}

# All missing images in one bake, or as many at a time as a small builder can carry.
bake() {
  renew_kept_builder
  make_contexts
  export_secrets
  export_commit
  cd "$work/contexts"
  some=''
  count=0
  for image in $missing; do
    some="${some:+$some }$image"
    count=$((count + 1))
    [ "$count" -ne "$max_parallel" ] || bake_batch
  done
  [ -z "$some" ] || bake_batch
  cd "$root"
}

bake_batch() {
  bake_images
  some=''
  count=0
}

# Relative paths below the folder of contexts: bake refuses to read elsewhere without further leave.
bake_images() {
  set -- bake --builder "$builder" --file ../docker-bake.hcl --progress plain
  [ -z "$push" ] || set -- "$@" "$push"
  # asked for again: newer base images are what it is for
  [ -z "$force" ] || set -- "$@" --no-cache --pull
  for image in $some; do
    set -- "$@" --set "$image.context=$image/$(context "$image")"
    while IFS= read -r named; do
      [ -z "$named" ] || set -- "$@" --set "$image.contexts.${named%%=*}=$image/${named#*=}"
    done <<LINES
$(local_contexts "$image")
LINES
  done
  for image in $some; do set -- "$@" "$image"; done
  attempt=1
  while ! try_bake "$@"; do
    [ "$attempt" -lt 3 ] || explain_failure
    can_retry_push || explain_failure
    say "bake: $(grep '^ERROR: ' "$work/bake.log" | sed -n '$p'); again in $((attempt * 5)) s"
    pause "$((attempt * 5))"
    attempt=$((attempt + 1))
  done
  for image in $some; do step_seconds "$image" >"$work/$image.seconds"; done
}

# step_seconds IMAGE: what its own steps took, added up; in a bake of one image no step bears its name
step_seconds() {
  one=''
  [ "$1" != "$some" ] || one=yes
  awk -v image="$1" -v one="$one" '
    $2 == "[" image || $2 == "[" image "]" || (one && $2 ~ /^\[/) { own[$1] = 1 }
    $2 == "DONE" && $1 in own { sum += $3 }
    END { printf "%.1f s", sum }' "$work/bake.log"
}

try_bake() {
  [ -p "$work/bake.pipe" ] || mkfifo "$work/bake.pipe" || fail 3 'no pipe can be made'
  tee "$work/bake.log" <"$work/bake.pipe" &
  reader=$!
  status=0
  run_limited '' "$timeout_seconds" "$buildx" "$@" >"$work/bake.pipe" 2>&1 || status=$?
  wait "$reader" || :
  return "$status"
}

# What was built is cached, so a second try only pushes; a failing build step or a time limit is final.
can_retry_push() {
  grep '^ERROR: ' "$work/bake.log" | grep -v 'did not complete successfully' >"$work/bake.errors" || return 1
  [ "$status" -ne 124 ] || return 1
  can_retry "$status" "$work/bake.errors"
}

# A COPY that finds nothing is most often a path that the manifest does not declare.
explain_failure() {
  end_group
  explain_refusal "$work/bake.errors"
  if grep -q 'waiting for connection' "$work/bake.log"; then
    complain "the builder $builder does not answer; all its nodes must: ${builder_endpoints:-its container}"
  fi
  if grep -q -E '^ERROR: .*failed to compute cache key: .*(not found|no such file or directory)$' "$work/bake.log"; then
    for image in $some; do
      if [ "$image" = "$some" ] || misses_path "$image"; then explain_inputs "$image"; fi
    done
  fi
  fail 3 "docker buildx bake of $some $(describe_failure "$status" "$timeout_seconds")"
}

# misses_path IMAGE: whether a step of its own found nothing; what ends with that one fails too, of other causes
misses_path() {
  awk -v image="$1" '
    $2 == "[" image { own[$1] = 1 }
    $2 == "ERROR:" && $1 in own && /(not found|no such file or directory)$/ { found = 1 }
    END { exit !found }' "$work/bake.log"
}

explain_inputs() {
  complain "image $1 is built from these paths alone: $(inputs "$1" | tr '\n' ' ')" \
    "- add the missing one under its \`paths\` in the manifest, then run: $mend"
}
