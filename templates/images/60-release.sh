
# --- release: the object whose presence says that all images of a commit exist
# An index over a constant seed, whose annotations name the commit and each image's digest and inputs.

revision='org.opencontainers.image.revision'
whole="{{print .Manifest.Digest}}{{range \$key, \$value := .Manifest.Annotations}}{{\"\\n\"}}{{\$key}}={{\$value}}{{end}}"

released=''

# numbered COMMIT NUMBER: the tag of its first release, or of a rebuild
numbered() { if [ "$2" -eq 1 ]; then printf '%s' "$1"; else printf '%s-r%s' "$1" "$2"; fi; }

# read_release TAG: sets release_digest, empty where there is none; its annotations are then in $work/release.txt
read_release() {
  look "$release:$1" "$whole"
  release_digest=${found%%"
"*}
  printf '%s\n' "$found" >"$work/release.txt" || fail 3 'the temporary folder is full'
  # a store that dropped the annotations left no release
  [ -n "$(annotation "$revision")" ] || release_digest=''
}

# annotation KEY: of the release that was read last
annotation() { awk -v key="$1=" 'index($0, key) == 1 { print substr($0, length(key) + 1); exit }' "$work/release.txt"; }

# find_release COMMIT: sets released to the tag of its highest release, and free to the first number without one
# A rebuild claims its number first: one whose test failed leaves a gap that does not end the series.
find_release() {
  released=''
  free=1
  while :; do
    read_release "$(numbered "$1" "$free")"
    if [ -n "$release_digest" ]; then
      released=$(numbered "$1" "$free")
      cp "$work/release.txt" "$work/highest.txt" || fail 3 'the temporary folder is full'
    elif ! claimed "$1"; then
      break
    fi
    free=$((free + 1))
  done
  release_digest=''
  [ -n "$released" ] || return 0
  cp "$work/highest.txt" "$work/release.txt" || fail 3 'the temporary folder is full'
  release_digest=$(sed -n 1p "$work/release.txt")
}

# Whether the series goes on behind a number that has no release.
claimed() {
  if [ "$free" -eq 1 ]; then next=2; else next=$free; fi
  look "$release:claim-$(numbered "$1" "$next")" "$digest_of"
  [ -n "$found" ]
}

# The release's images must still be there: an overwritten tag may have taken its old digest with it.
release_is_whole() {
  for image in $images; do
    named=$(reference "$image")@$(annotation "bakehouse.digest.$image")
    case $named in *@sha256:*) ;; *) return 1 ;; esac
    look "$named" "$digest_of"
    [ -n "$found" ] || return 1
  done
}

# One digest everywhere: nothing in it depends on time or place.
make_seed() {
  look "$release:seed" "$digest_of"
  [ -z "$found" ] || return 0
  mkdir "$work/seed"
  say 'bakehouse' >"$work/seed/seed"
  TZ=UTC touch -t 197001010000 "$work/seed/seed"
  printf 'FROM scratch\nCOPY seed /seed\n' >"$work/seed/Dockerfile"
  ask "$release:seed" '' env SOURCE_DATE_EPOCH=0 docker buildx build --builder "$builder" --quiet \
    --provenance=false --platform linux/amd64 --output "type=image,name=$release:seed,push=true,oci-mediatypes=true" "$work/seed" || give_up
}

# write_release TAG: until what it names is what the tags read; two runs on one commit converge here
write_release() {
  make_seed
  for round in 1 2 3 4 5; do
    set -- "$1"
    test_what_came "$1"
    for image in $images; do
      look "$(reference "$image"):$1" "$digest_of"
      [ -n "$found" ] || fail 3 "$(reference "$image"):$1 is gone: start this job again"
      [ -z "$test_command" ] || found=$(cat "$work/$image.tested")
      hash_inputs "$image"
      set -- "$@" --annotation "index:bakehouse.digest.$image=$found" --annotation "index:bakehouse.inputs.$image=$hash"
    done
    tag=$1
    shift
    ask "$release:seed" '' docker buildx imagetools create --tag "$release:$tag" \
      --annotation "index:$revision=$BAKEHOUSE_SHA" "$@" "$release:seed" || give_up
    read_release "$tag"
    [ "$(annotation "$revision")" = "$BAKEHOUSE_SHA" ] || refuse_store
    if release_is_current "$tag"; then
      say "released $tag as $release_digest"
      return 0
    fi
    say "another run moved an image of $tag meanwhile (round $round); writing the release again"
    set -- "$tag"
  done
  fail 3 "$release:$tag: the images do not come to rest; start this job again"
}

# test_what_came TAG: another run of this commit may have pushed an image that the test has not seen
test_what_came() {
  [ -n "$test_command" ] || return 0
  for image in $images; do
    look "$(reference "$image"):$1" "$digest_of"
    if [ "$found" != "$(cat "$work/$image.tested")" ]; then
      say "another run moved an image of $1 meanwhile; testing again"
      run_test
      return 0
    fi
  done
}

release_is_current() {
  for image in $images; do
    look "$(reference "$image"):$1" "$digest_of"
    [ "$found" = "$(annotation "bakehouse.digest.$image")" ] || return 1
  done
}

refuse_store() {
  fail 3 "$registry gives the release back without its annotations: the seed must have OCI media types.
Use Docker Engine's containerd image store or another builder, and delete $release:seed and $release:$tag"
}
