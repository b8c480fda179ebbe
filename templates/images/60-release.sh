
# --- release: an object in the registry that exists only when all images of a commit exist
# It is an OCI index of a constant seed; its annotations hold the commit and each image's digest and inputs.
# Reads: answer, BAKEHOUSE_SHA, builder, buildx, found, hash, images, work
# Sets: free, release_digest, released, revision

revision='org.opencontainers.image.revision'

released=''

# release_tag COMMIT NUMBER: print the tag of its first release, or of a rebuild
release_tag() { if [ "$2" -eq 1 ]; then printf '%s' "$1"; else printf '%s-r%s' "$1" "$2"; fi; }

# read_release NAME: read the release that was fetched as NAME; sets release_digest, to nothing if there is none
read_release() {
  release_file=$work/$1.out
  release_digest=''
  # an index whose annotations a registry dropped is not a release
  [ -n "$(annotation "$revision")" ] || return 0
  read_digest "$1"
  release_digest=$found
}

# annotation KEY: print its value in the release that was read last; values are hashes, which JSON does not escape
annotation() {
  awk -v key="\"$1\":" '
    (at = index($0, key)) { split(substr($0, at + length(key)), quoted, "\""); print quoted[2]; exit }' "$release_file"
}

# find_release COMMIT: sets released to the tag of its highest release, and free to the first unused number
# A rebuild claims its number first: if its test fails, the number has no release, but higher ones may have one.
find_release() {
  highest=''
  free=1
  fetch_numbers "$1" 1 2
  while :; do
    read_release "number-$free"
    if [ -n "$release_digest" ]; then highest=$free; elif ! is_claimed; then break; fi
    free=$((free + 1))
    [ "$free" -eq 2 ] || fetch_numbers "$1" "$free"
  done
  released=''
  [ -n "$highest" ] || return 0
  released=$(release_tag "$1" "$highest")
  read_release "number-$highest"
}

# fetch_numbers COMMIT NUMBER…: fetch the release and the claim of each number; number 1 has no claim
fetch_numbers() {
  of=$1
  shift
  for number in "$@"; do
    queue_manifest "number-$number" "$release:$(release_tag "$of" "$number")"
    [ "$number" -eq 1 ] || queue_manifest "claim-$number" "$release:claim-$(release_tag "$of" "$number")"
  done
  fetch_queued
}

# is_claimed: returns 0 if there may be releases after a number that has none
is_claimed() {
  if [ "$free" -eq 1 ]; then next=2; else next=$free; fi
  [ -s "$work/claim-$next.out" ]
}

names_all_images() {
  for image in $images; do
    case $(annotation "bakehouse.digest.$image") in sha256:*) ;; *) return 1 ;; esac
  done
}

# The images of the release must still exist: the registry may have deleted the digest of an overwritten tag.
release_is_whole() {
  names_all_images || return 1
  for image in $images; do
    queue_manifest "image.$image" "$(reference "$image")@$(annotation "bakehouse.digest.$image")"
  done
  fetch_queued
  for image in $images; do [ -s "$work/image.$image.out" ] || return 1; done
}

# need_store: fails before anything is built or pushed if the engine's own builder cannot write a release
# With the graph driver store it writes Docker media types, whose indexes have no annotations; a seed from another
# builder works. Never advise users to switch the store: that hides all containers and images of the engine.
need_store() {
  [ "$builder_driver" = docker ] || return 0
  sed -n 2p "$work/engine" | grep -q -v -F io.containerd.snapshotter || return 0
  fetch_manifest "$release:seed"
  is_oci || refuse_driver
}

refuse_driver() {
  fail 3 "the builder driver \`$builder_driver\` cannot write a release: this engine uses the graph driver's image store.
Set \`builder: {driver: docker-container}\` in the manifest, then run: $mend"
}

# is_oci: returns 0 if the manifest that was fetched last has OCI media types; no others can have annotations
is_oci() { grep -q -F '"application/vnd.oci.image.' "$answer.out"; }

# write_index TAG OPTION…: write an index of the seed; create the seed if it does not exist
write_index() {
  written=$release:$1
  shift
  set -- "$buildx" imagetools create --tag "$written" "$@" "$release:seed"
  ! call_registry "$release:seed" '' "$@" || return 0
  push_seed
  call_registry "$release:seed" '' "$@" || give_up
}

# Its digest is the same everywhere: nothing in it depends on the time or the machine.
push_seed() {
  mkdir -p "$work/seed"
  say 'bakehouse' >"$work/seed/seed"
  TZ=UTC touch -t 197001010000 "$work/seed/seed"
  printf 'FROM scratch\nCOPY seed /seed\n' >"$work/seed/Dockerfile"
  call_registry "$release:seed" '' env SOURCE_DATE_EPOCH=0 docker buildx build --builder "$builder" --quiet \
    --provenance=false --platform linux/amd64 --output "type=image,name=$release:seed,push=true,oci-mediatypes=true" "$work/seed" || give_up
}

# replace_seed: replace a seed of an earlier run that cannot have annotations; returns 1 if the seed is fine
replace_seed() {
  fetch_manifest "$release:seed"
  ! is_oci || return 1
  say "$release:seed cannot have annotations; replacing it"
  push_seed
  fetch_manifest "$release:seed"
  is_oci || refuse_driver
}

# refuse_registry TAG
refuse_registry() { fail 3 "$registry removed the annotations of $release:$1: use a registry that stores OCI annotations"; }

# write_release TAG: write it until its digests equal those of the tags; parallel runs of one commit converge here
write_release() {
  for round in 1 2 3 4 5; do
    test_moved_images "$1"
    write_release_index "$1"
    queue_manifest release "$release:$1"
    fetch_manifests "$1" "$images"
    read_release release
    if [ "$(annotation "$revision")" != "$BAKEHOUSE_SHA" ]; then
      replace_seed || refuse_registry "$1"
    elif release_is_current; then
      say "released $1 as $release_digest"
      return 0
    else
      say "another run moved an image of $1; writing the release again (round $round)"
    fi
  done
  fail 3 "$release:$1: other runs keep moving the images: rerun the job"
}

# write_release_index TAG
write_release_index() {
  put_tag=$1
  set --
  for image in $images; do
    read_digest "image.$image"
    [ -n "$found" ] || fail 3 "$(reference "$image"):$put_tag was deleted while this job ran: rerun the job"
    [ -z "$test_command" ] || found=$(cat "$work/$image.tested")
    load_plan "$image"
    set -- "$@" --annotation "index:bakehouse.digest.$image=$found" --annotation "index:bakehouse.inputs.$image=$hash"
  done
  write_index "$put_tag" --annotation "index:$revision=$BAKEHOUSE_SHA" "$@"
}

# test_moved_images TAG: test again if another run of this commit pushed an image that was not tested
test_moved_images() {
  [ -n "$test_command" ] || return 0
  fetch_manifests "$1" "$images"
  for image in $images; do
    read_digest "image.$image"
    if [ "$found" != "$(cat "$work/$image.tested")" ]; then
      say "another run moved an image of $1; testing again"
      run_test
      return 0
    fi
  done
}

release_is_current() {
  for image in $images; do
    read_digest "image.$image"
    [ "$found" = "$(annotation "bakehouse.digest.$image")" ] || return 1
  done
}
