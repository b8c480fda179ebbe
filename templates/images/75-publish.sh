
# --- publish: build or retag every image of the commit, test the images, and write the release
# Reads: action, answer, BAKEHOUSE_SHA, buildx, command, dirty, force, found, free, hash, missing, numbered, released,
#   revision, status, work
# Sets: BAKEHOUSE_TAG, chosen, force, images, numbered, push, took

push='--push'
chosen=''

# read_arguments ARGUMENT…: sets push, force and chosen
read_arguments() {
  for argument in "$@"; do
    case $argument in
    --push) push='--push' ;;
    --no-push) push='' ;;
    --force) force=yes ;;
    --help)
      usage
      exit 0
      ;;
    -*) fail 2 "unknown option '$argument'; use --force, --push or --no-push" ;;
    *) choose_image "$argument" ;;
    esac
  done
  [ -n "$chosen" ] || chosen=$images
  # a push needs all images of the commit; without a push, the chosen ones are enough
  [ -n "$push" ] || images=$chosen
}

choose_image() {
  for image in $images; do
    [ "$image" = "$1" ] || continue
    case " $chosen " in *" $1 "*) ;; *) chosen="${chosen:+$chosen }$1" ;; esac
    return 0
  done
  fail 2 "unknown image '$1'; this repo has: $images"
}

# choose_tag: sets BAKEHOUSE_TAG and numbered; an image under a commit's tag is never overwritten
choose_tag() {
  BAKEHOUSE_TAG=$BAKEHOUSE_SHA$dirty
  if [ -n "$dirty" ] || [ -z "$push" ] || [ -n "$force" ]; then wait_all; fi
  if [ -n "$dirty" ] || [ -z "$push" ]; then return 0; fi
  [ -z "$force" ] || need_store
  [ "$command" != all ] || queue_manifest latest "$release:latest"
  find_release "$BAKEHOUSE_SHA"
  [ -z "$released" ] || BAKEHOUSE_TAG=$released
  [ -z "$force" ] || find_number
}

# A rebuild never reuses the number of another one, which may have pushed images already.
find_number() {
  numbered=yes
  [ "$free" -eq 1 ] || return 0
  fetch_manifests "$BAKEHOUSE_SHA" "$images"
  for image in $images; do [ ! -s "$work/image.$image.out" ] || free=2; done
}

# Only when nothing that could have been known before is missing: a number is claimed for good.
claim_number() {
  [ -n "$numbered" ] || return 0
  while [ "$free" -gt 1 ] && ! claim_tag "$(release_tag "$BAKEHOUSE_SHA" "$free")"; do free=$((free + 1)); done
  BAKEHOUSE_TAG=$(release_tag "$BAKEHOUSE_SHA" "$free")
}

# claim_tag TAG: returns 1 if another run has it. If two write at once, the one that then reads its own words has it.
claim_tag() {
  fetch_manifest "$release:claim-$1"
  [ ! -s "$answer.out" ] || return 1
  words=${work##*.}-$(date +%s)
  write_index "claim-$1" --annotation "index:bakehouse.claim=$words"
  pause 2
  fetch_manifest "$release:claim-$1"
  if grep -q -F "\"$words\"" "$answer.out"; then return 0; fi
  # no claim at all: then it is not another run's
  grep -q -F '"bakehouse.claim"' "$answer.out" || replace_seed || refuse_registry "claim-$1"
  return 1
}

# Later commits take what is tagged by its inputs, and a commit that is only built may never come to the branch:
# so `build` does not write these tags.
build() { publish "$@"; }

is_for_release() { [ "$command" = all ] && [ -n "$push" ]; }

publish() {
  read_arguments "$@"
  [ -n "$push" ] || choose_unpushed_builder
  open_work
  ask_docker
  read_source
  group "$product at $BAKEHOUSE_SHA"
  if [ "$command" = all ] && [ -n "$dirty" ]; then
    fail 6 'refused: uncommitted changes cannot be released; commit them, or run: ci/images.sh build'
  fi
  if [ -n "$push" ]; then need_token; fi
  open_registry
  if is_for_release; then
    spawn head fetch_head
    export BAKEHOUSE_CACHE=write
  fi
  choose_tag
  if is_for_release; then refuse_outside; fi
  if [ -z "$force" ] && [ -n "$released" ] && { is_promoted || release_is_whole; }; then
    say "already released as $released"
    for image in $images; do save_plan "$image" keep 'already built for this commit' ''; done
    show_summary
    return 0
  fi
  released=''
  if is_for_release; then need_store; fi
  need_variables "$images"
  check_buildx
  plan_images "$BAKEHOUSE_TAG"
  show_plan
  need_secrets
  claim_number
  retag_images
  bake_missing
  [ -n "$force" ] || tag_all_inputs
  show_summary
}

retag_images() {
  [ -n "$push" ] || return 0
  for image in $images; do
    load_plan "$image"
    [ "$action" != retag ] || spawn "put.$image" retag_image
  done
  wait_all
}

retag_image() {
  read_digest "image.$image"
  copy_tag "$(reference "$image"):$BAKEHOUSE_TAG" "$(reference "$image")@$found" ||
    fail 3 "$(reference "$image")@$found was deleted while this job ran: rerun the job"
}

bake_missing() {
  [ -n "$missing" ] || return 0
  group "bake $missing"
  began=$(date +%s)
  bake
  took=$(($(date +%s) - began))
  [ -n "$push" ] || return 0
  fetch_manifests "$BAKEHOUSE_TAG" "$missing"
  for image in $missing; do check_pushed; done
}

# The tag holds what this run built, or what another run of this commit pushed since. A builder may report no digest.
check_pushed() {
  read_digest "image.$image"
  [ -n "$found" ] || fail 3 "$(reference "$image"):$BAKEHOUSE_TAG is missing after the push: rerun the job"
  built=$(cat "$work/$image.built")
  case $built in '' | "$found") return 0 ;; esac
  is_of_commit ||
    fail 3 "$(reference "$image"):$BAKEHOUSE_TAG does not hold the image $built of this job, but $found of another commit: find out which program pushes this tag, then rerun the job"
  say "another run pushed $(reference "$image"):$BAKEHOUSE_TAG after this one; using its image $found"
}

# is_of_commit: returns 0 if the label of the image under the tag names this commit; sets found again
# Another run may move the tag meanwhile, and the registry deletes the digest that lost it.
is_of_commit() {
  for round in 1 2 3 4 5; do
    name=$(reference "$image")@$found
    ! call_registry "$name" '' "$buildx" imagetools inspect --format '{{json .Image}}' "$name" || break
    [ "$round" -lt 5 ] || fail 3 "$(reference "$image"):$BAKEHOUSE_TAG: other runs keep moving the images: rerun the job"
    spawn "image.$image" fetch_manifest "$(reference "$image"):$BAKEHOUSE_TAG"
    wait_all
    read_digest "image.$image"
    [ -n "$found" ] || fail 3 "$(reference "$image"):$BAKEHOUSE_TAG was deleted while this job ran: rerun the job"
  done
  grep -q -F "\"$revision\": \"$BAKEHOUSE_SHA\"" "$answer.out"
}

# Tag what was built, now or by an earlier run of this commit that did not get this far.
tag_all_inputs() {
  if [ "$command" = build ] || [ -z "$push" ] || [ -n "$released" ]; then return 0; fi
  for image in $images; do
    load_plan "$image"
    case $action in
    build) spawn "put.$image" tag_inputs ;;
    keep) spawn "put.$image" tag_inputs_if_absent ;;
    esac
  done
  wait_all
}

# A rebuild has newer base images, which are not part of its inputs: other commits get it only after its test passed.
tag_rebuilt() {
  if [ -n "$force" ]; then tag_all_inputs; fi
}

tag_inputs_if_absent() {
  fetch_manifest "$(reference "$image"):inputs-$hash"
  [ -s "$answer.out" ] || tag_inputs
}

# Another run of this commit may move the tag at the same time; then the new digest is tagged.
tag_inputs() {
  read_digest "image.$image"
  for round in 1 2 3 4 5; do
    [ -n "$found" ] || fail 3 "$(reference "$image"):$BAKEHOUSE_TAG was deleted while this job ran: rerun the job"
    if copy_tag "$(reference "$image"):inputs-$hash" "$(reference "$image")@$found"; then return 0; fi
    say "another run moved $(reference "$image"):$BAKEHOUSE_TAG; tagging again (round $round)"
    fetch_manifest "$(reference "$image"):$BAKEHOUSE_TAG"
    read_digest "put.$image"
  done
  give_up
}

# The repo's test gets the digests of the images to release; the login stays, so that it can pull them.
run_test() {
  [ -n "$test_command" ] || return 0
  group "test: $test_command"
  fetch_manifests "$BAKEHOUSE_TAG" "$images"
  for image in $images; do
    read_digest "image.$image"
    name=$(printf '%s' "$image" | tr 'a-z-' 'A-Z_')
    export "BAKEHOUSE_IMAGE_$name=$(reference "$image")@$found"
    printf '%s' "$found" >"$work/$image.tested"
  done
  drop_builder_keys
  status=0
  run_own_script "$test_command" || status=$?
  write_builder_keys
  [ "$status" -eq 0 ] || fail 3 "$test_command $(describe_failure "$status" "$timeout_seconds"): nothing is released or promoted"
}

all() {
  publish "$@"
  [ -n "$push" ] || return 0
  if [ -z "$released" ]; then
    run_test
    tag_rebuilt
    group 'release'
    write_release "$BAKEHOUSE_TAG"
  fi
  promote_newest
}
