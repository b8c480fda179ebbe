
# --- bake: the environment of the bake file, the call, and hints if it fails
# Reads: BAKEHOUSE_AUTHOR, BAKEHOUSE_DATE, BAKEHOUSE_MESSAGE, BAKEHOUSE_SHA, BAKEHOUSE_SHORT, BAKEHOUSE_TAG, builder,
#   builder_endpoints, buildx, force, layout, missing, newline, push, root, status, work
# Sets: nothing

# Those of the images to build, and of what they are built on, each once.
build_secrets() { for image in $(with_bases "$missing"); do secrets "$image"; done | LC_ALL=C sort -u; }

# BuildKit mounts an empty secret even with `required=true`, and the image then looks good.
need_secrets() {
  absent=''
  while IFS='=' read -r secret filling; do
    if [ -z "$secret" ] || [ -n "$(env_value "$secret")" ] || is_withheld; then continue; fi
    absent="${absent:+$absent, }$secret"
    [ "$filling" = none ] || [ "$filling" = "$secret" ] || absent="$absent ($filling in pull requests)"
  done <<LINES
$(build_secrets)
LINES
  [ -z "$absent" ] ||
    fail 2 "nothing is built: these secrets are not set or empty: $absent; store them on the forge, or set the variables on your machine"
}

# is_withheld: returns 0 if a build that pushes nothing goes without the secret, as in a pull request
is_withheld() { [ -z "$push" ] && [ "$filling" = none ]; }

# Bake needs every variable to exist.
export_secrets() {
  while IFS='=' read -r secret filling; do
    if [ -z "$secret" ] || [ -n "$(env_value "$secret")" ]; then continue; fi
    say "note: the secret $secret is not set; building with an empty one, because nothing is pushed"
    export "$secret="
  done <<LINES
$(build_secrets)
LINES
}

# Linux allows no environment variable of 128 KiB or more.
export_commit() {
  [ "${#BAKEHOUSE_MESSAGE}" -lt 130000 ] || fail 3 'the commit message is too long: shorten it to less than 130,000 bytes'
  export BAKEHOUSE_TAG BAKEHOUSE_SHA BAKEHOUSE_SHORT BAKEHOUSE_MESSAGE BAKEHOUSE_AUTHOR BAKEHOUSE_DATE
}

# All missing images in one call, or max_parallel of them at a time for a small builder.
bake() {
  renew_kept_builder
  make_contexts
  export_secrets
  export_commit
  # the digests are all that is read of it
  export BUILDX_METADATA_PROVENANCE=disabled
  cd "$work/contexts"
  baked=''
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
  baking=$(with_bases "$some")
  bake_images
  baked="$baked$newline$baking$newline"
  some=''
  count=0
}

# Paths are relative to the folder of contexts: bake reads no others without an extra permission.
bake_images() {
  set -- bake --builder "$builder" --file ../docker-bake.hcl --progress plain --metadata-file ../bake.json
  set -- "$@" --set "*.args.BUILDKIT_CACHE_MOUNT_NS=$(mount_namespace)"
  [ -z "$push" ] || set -- "$@" "$push"
  # --force is for newer base images
  [ -z "$force" ] || set -- "$@" --pull
  # bake also builds what these images are built on, and pushes none of that
  for image in $baking; do
    must_use_cache || set -- "$@" --set "$image.no-cache=true"
    load_layout "$work/$image.layout"
    set -- "$@" --set "$image.context=$layout/$(context "$image")"
    while IFS= read -r named; do
      [ -z "$named" ] || set -- "$@" --set "$image.contexts.${named%%=*}=$layout/${named#*=}"
    done <<LINES
$(local_contexts "$image")
LINES
  done
  for image in $some; do set -- "$@" "$image"; done
  : >"$work/bake.json"
  attempt=1
  while ! try_bake "$@"; do
    [ "$attempt" -lt 3 ] || explain_failure
    can_retry_push || explain_failure
    say "bake: $(grep '^ERROR: ' "$work/bake.log" | sed -n '$p'); retrying in $((attempt * 5)) s"
    pause "$((attempt * 5))"
    attempt=$((attempt + 1))
  done
  for image in $some; do
    step_seconds "$image" >"$work/$image.seconds"
    built_digest "$image" >"$work/$image.built"
  done
}

# What an earlier batch built is not built again, so that images are built on what is pushed.
must_use_cache() {
  [ -n "$force" ] || return 0
  case $baked in *"$newline$image$newline"*) return 0 ;; *) return 1 ;; esac
}

# Cache mounts are shared by `id` across a builder. Not in the bake file, because it makes no other image; with a dot,
# which no product has in its name.
mount_namespace() { if [ -n "$push" ]; then printf '%s' "$product"; else printf 'pull-requests.%s' "$product"; fi; }

# built_digest IMAGE: print the digest that the builder pushed, or nothing if the builder does not report it
built_digest() {
  awk -v image="$1" '
    /^  "/ { split($0, quoted, "\""); own = quoted[2] == image }
    own && /^    "containerimage\.digest": "sha256:/ { split($0, quoted, "\""); print quoted[4] }' "$work/bake.json"
}

# step_seconds IMAGE: print the sum of its steps' times; in a bake of one image, the steps do not contain its name
step_seconds() {
  one=''
  [ "$1" != "$baking" ] || one=yes
  awk -v image="$1" -v one="$one" '
    $2 == "[" image || $2 == "[" image "]" || (one && $2 ~ /^\[/) { own[$1] = 1 }
    $2 == "DONE" && $1 in own { sum += $3 }
    END { printf "%.1f s", sum }' "$work/bake.log"
}

try_bake() {
  [ -p "$work/bake.pipe" ] || mkfifo "$work/bake.pipe" ||
    fail 3 "cannot create a pipe in ${TMPDIR:-/tmp}: make it writable and free some space"
  tee "$work/bake.log" <"$work/bake.pipe" &
  reader=$!
  status=0
  run_limited '' "$timeout_seconds" "$buildx" "$@" >"$work/bake.pipe" 2>&1 || status=$?
  wait "$reader" || :
  return "$status"
}

# What was built is cached, so a retry only pushes; a failed build step or a timeout is final.
can_retry_push() {
  grep '^ERROR: ' "$work/bake.log" | grep -v 'did not complete successfully' >"$work/bake.errors" || return 1
  [ "$status" -ne 124 ] || return 1
  can_retry "$status" "$work/bake.errors"
}

# If COPY finds nothing, the path is usually missing in the manifest.
explain_failure() {
  end_group
  explain_refusal "$work/bake.errors"
  if grep -q 'waiting for connection' "$work/bake.log"; then
    complain "cannot connect to the builder $builder: make sure that all its nodes run: ${builder_endpoints:-its container}"
  fi
  if grep -q -E '^ERROR: .*failed to compute cache key: .*(not found|no such file or directory)$' "$work/bake.log"; then
    for image in $baking; do
      if [ "$image" = "$baking" ] || misses_path "$image"; then explain_inputs "$image"; fi
    done
  fi
  fail 3 "docker buildx bake of $some $(describe_failure "$status" "$timeout_seconds")"
}

# misses_path IMAGE: returns 0 if one of its own steps found nothing; the steps of other images then fail, too
misses_path() {
  awk -v image="$1" '
    $2 == "[" image { own[$1] = 1 }
    $2 == "ERROR:" && $1 in own && /(not found|no such file or directory)$/ { found = 1 }
    END { exit !found }' "$work/bake.log"
}

explain_inputs() {
  complain "the build of image $1 can read only these paths: $(inputs "$1" | tr '\n' ' ')" \
    "- add the missing path to its \`paths\` in the manifest, then run: $mend"
  complain "They are without what its ignore file or an exclusion in \`paths\` leaves out, and without generated files that \`paths\` does not name"
}
