
# --- release: the object whose presence says that all images of a commit exist
# An index over a constant seed, whose annotations name the commit and each image's digest and inputs.
# Reads: answer, BAKEHOUSE_SHA, builder, buildx, found, hash, images, work
# Sets: free, release_digest, released, revision

revision='org.opencontainers.image.revision'

released=''

# release_tag COMMIT NUMBER: the tag of its first release, or of a rebuild
release_tag() { if [ "$2" -eq 1 ]; then printf '%s' "$1"; else printf '%s-r%s' "$1" "$2"; fi; }

# read_release NAME: fetched by `spawn NAME`; sets release_digest, empty where there is none, and what `annotation` reads
read_release() {
  release_file=$work/$1.out
  release_digest=''
  # a store that dropped the annotations left no release
  [ -n "$(annotation "$revision")" ] || return 0
  read_digest "$1"
  release_digest=$found
}

# annotation KEY: of the release that was read last; the values are hashes, in which JSON escapes nothing
annotation() {
  awk -v key="\"$1\":" '
    (at = index($0, key)) { split(substr($0, at + length(key)), quoted, "\""); print quoted[2]; exit }' "$release_file"
}

# find_release COMMIT: sets released to the tag of its highest release, and free to the first number without one
# A rebuild claims its number first: one whose test failed leaves a gap that does not end the series.
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

# fetch_numbers COMMIT NUMBER…: which of them are released, and which are claimed; the first one is never
fetch_numbers() {
  of=$1
  shift
  for number in "$@"; do
    spawn "number-$number" fetch_manifest "$release:$(release_tag "$of" "$number")"
    [ "$number" -eq 1 ] || spawn "claim-$number" fetch_manifest "$release:claim-$(release_tag "$of" "$number")"
  done
  wait_all
}

# Whether the series goes on behind a number that has no release.
is_claimed() {
  if [ "$free" -eq 1 ]; then next=2; else next=$free; fi
  [ -s "$work/claim-$next.out" ]
}

# The release's images must still be there: an overwritten tag may have taken its old digest with it.
release_is_whole() {
  for image in $images; do
    case $(annotation "bakehouse.digest.$image") in sha256:*) ;; *) return 1 ;; esac
  done
  for image in $images; do
    spawn "image.$image" fetch_manifest "$(reference "$image")@$(annotation "bakehouse.digest.$image")"
  done
  wait_all
  for image in $images; do [ -s "$work/image.$image.out" ] || return 1; done
}

# need_store: refuses, before anything is built or pushed, the engine's own builder where it could not write a release
# On the graph driver store it writes Docker's media types, whose indexes have no annotations; a seed that another
# builder made will do. Never advise to switch the store: that hides all containers and images of the engine.
need_store() {
  [ "$builder_driver" = docker ] || return 0
  run_limited '' "$network_seconds" docker info --format '{{.Driver}} {{.DriverStatus}}' >"$work/store" 2>/dev/null || return 0
  ! grep -q -F io.containerd.snapshotter "$work/store" || return 0
  fetch_manifest "$release:seed"
  is_oci || refuse_driver
}

refuse_driver() {
  fail 3 "the builder driver \`$builder_driver\` cannot write a release: this engine has the graph driver's image store.
In the manifest set \`builder: {driver: docker-container}\`, then run: $mend"
}

# is_oci: whether the manifest that was fetched last has OCI media types, the only ones that can carry annotations
is_oci() { grep -q -F '"application/vnd.oci.image.' "$answer.out"; }

# write_index TAG OPTION…: writes an index over the seed, which the first one makes
write_index() {
  written=$release:$1
  shift
  set -- "$buildx" imagetools create --tag "$written" "$@" "$release:seed"
  ! call_registry "$release:seed" '' "$@" || return 0
  push_seed
  call_registry "$release:seed" '' "$@" || give_up
}

# One digest everywhere: nothing in it depends on time or place.
push_seed() {
  mkdir -p "$work/seed"
  say 'bakehouse' >"$work/seed/seed"
  TZ=UTC touch -t 197001010000 "$work/seed/seed"
  printf 'FROM scratch\nCOPY seed /seed\n' >"$work/seed/Dockerfile"
  call_registry "$release:seed" '' env SOURCE_DATE_EPOCH=0 docker buildx build --builder "$builder" --quiet \
    --provenance=false --platform linux/amd64 --output "type=image,name=$release:seed,push=true,oci-mediatypes=true" "$work/seed" || give_up
}

# replace_seed: where an earlier run left one that cannot carry annotations; 1 where the seed is as it must be
replace_seed() {
  fetch_manifest "$release:seed"
  ! is_oci || return 1
  say "$release:seed cannot carry what a release says; replacing it"
  push_seed
  fetch_manifest "$release:seed"
  is_oci || refuse_driver
}

# refuse_registry TAG
refuse_registry() { fail 3 "$registry removes the annotations of $release:$1, so it cannot hold releases"; }

# write_release TAG: until what it names is what the tags read; two runs on one commit converge here
write_release() {
  for round in 1 2 3 4 5; do
    test_moved_images "$1"
    write_release_index "$1"
    spawn release fetch_manifest "$release:$1"
    fetch_manifests "$1" "$images"
    read_release release
    if [ "$(annotation "$revision")" != "$BAKEHOUSE_SHA" ]; then
      replace_seed || refuse_registry "$1"
    elif release_is_current; then
      say "released $1 as $release_digest"
      return 0
    else
      say "another run moved an image of $1 meanwhile (round $round); writing the release again"
    fi
  done
  fail 3 "$release:$1: the images do not come to rest; start this job again"
}

# write_release_index TAG
write_release_index() {
  put_tag=$1
  set --
  for image in $images; do
    read_digest "image.$image"
    [ -n "$found" ] || fail 3 "$(reference "$image"):$put_tag is gone: start this job again"
    [ -z "$test_command" ] || found=$(cat "$work/$image.tested")
    load_plan "$image"
    set -- "$@" --annotation "index:bakehouse.digest.$image=$found" --annotation "index:bakehouse.inputs.$image=$hash"
  done
  write_index "$put_tag" --annotation "index:$revision=$BAKEHOUSE_SHA" "$@"
}

# test_moved_images TAG: another run of this commit may have pushed an image that the test has not seen
test_moved_images() {
  [ -n "$test_command" ] || return 0
  fetch_manifests "$1" "$images"
  for image in $images; do
    read_digest "image.$image"
    if [ "$found" != "$(cat "$work/$image.tested")" ]; then
      say "another run moved an image of $1 meanwhile; testing again"
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
