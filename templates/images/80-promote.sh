
# --- promote: :latest of the release, then of every image, to the newest released commit of the branch
# Not to this commit: whoever comes last, in whatever order, moves them to the same place. No run holds a lock;
# each reads, writes, and looks again until there is nothing left to write.
# Reads: answer, BAKEHOUSE_SHA, buildx, found, images, release_digest, released, revision, status, work
# Sets: stdin

promote() {
  [ $# -eq 0 ] || fail 2 'promote takes no argument'
  open_repository
  make_work_folder
  take_builder_keys
  read_commit
  need_token
  open_registry
  promote_newest
}

promote_newest() {
  group "promote $product"
  round=1
  while ! promote_once; do
    [ "$round" -lt 30 ] || fail 3 'others kept moving :latest for 30 rounds; start this job again'
    round=$((round + 1))
  done
  end_group
}

# One pass; 1 where it wrote something, or saw that another did.
promote_once() {
  spawn head fetch_head
  read_latest
  head=$(cut -f 1 "$work/head.out")
  [ -n "$head" ] || fail 3 "there is no branch $branch any more, so nothing can be promoted"
  latest=$(annotation "$revision")
  latest_digest=$release_digest
  find_newest
  if [ -z "$newest" ]; then
    say "nothing is released on $branch yet"
    return 0
  fi
  newest_digest=$release_digest
  if [ -z "$newest_digest" ]; then
    say "note: the release of $newest is gone from the registry; :latest stays as it is"
    return 0
  fi
  if [ "$newest_digest" != "$latest_digest" ]; then
    move_release || return 1
  elif latest_images_are_right; then
    say_promoted
    return 0
  fi
  move_images
  return 1
}

fetch_head() { call_registry "$remote" '' git ls-remote "$remote" "refs/heads/$branch" || give_up; }

# With what else is under way.
read_latest() {
  spawn latest fetch_manifest "$release:latest"
  wait_all
  read_release latest
}

# find_newest: sets newest, empty where nothing is released; what find_release sets is then of it
find_newest() {
  newest=$head
  is_released "$head" && return 0
  newest=''
  fetch_history
  if [ -z "$latest" ]; then
    find_in_history "$head"
  elif git_history merge-base --is-ancestor "$latest" "$head" 2>/dev/null; then
    find_in_history --ancestry-path "$latest..$head"
    [ -n "$newest" ] || stay_at_latest
  else
    say "note: $latest, promoted last, is not in $branch any more; :latest stays until a commit of it is released"
    stay_at_latest
  fi
}

stay_at_latest() {
  newest=$latest
  find_release "$newest"
}

is_released() {
  find_release "$1"
  [ -n "$released" ]
}

# Trees and files are not wanted, only the order of commits; a repository of its own keeps the checkout as it is.
# That one knows no remote by name, only the address.
fetch_history() {
  [ -d "$work/history" ] || git init --quiet --bare "$work/history"
  address=$(git ls-remote --get-url "$remote")
  call_registry "$remote" '' git --git-dir="$work/history" fetch --quiet --no-tags --filter=tree:0 "$address" \
    "+refs/heads/$branch:refs/heads/$branch" || give_up
}

git_history() { git --git-dir="$work/history" "$@"; }

# find_in_history REVISIONS…: sets newest to the newest of them that is released
find_in_history() {
  git_history rev-list --topo-order --max-count=201 "$@" >"$work/walk" 2>/dev/null || return 0
  looked=0
  while IFS= read -r commit <&3; do
    [ "$looked" -lt 200 ] || {
      say 'note: none of the newest 200 commits is released; older ones were not looked at'
      return 0
    }
    looked=$((looked + 1))
    if is_released "$commit"; then
      newest=$commit
      return 0
    fi
    [ "$looked" -gt 5 ] ||
      say "note: $commit has no release: its run was dropped, failed or goes on. To build it, dispatch the workflow with its sha"
  done 3<"$work/walk"
}

# The fence: nobody moved the release since it was read; 1 where it stays.
move_release() {
  read_latest
  [ "$release_digest" = "$latest_digest" ] || return 1
  copy_tag "$release:latest" "$release@$newest_digest" || return 1
  say "promoted the release of $newest"
}

latest_images_are_right() {
  fetch_manifests latest "$images"
  for image in $images; do
    # an image that this release does not have yet, or not any more, is not its business
    digest=$(annotation "bakehouse.digest.$image")
    [ -n "$digest" ] || continue
    read_digest "image.$image"
    [ "$found" = "$digest" ] || return 1
  done
}

# All at once, to keep the time short in which they are of two releases, and only while it is this one that is promoted.
move_images() {
  read_latest
  [ "$release_digest" = "$newest_digest" ] || return 0
  for image in $images; do
    digest=$(annotation "bakehouse.digest.$image")
    [ -z "$digest" ] || spawn "put.$image" move_image "$digest"
  done
  wait_all
}

# move_image DIGEST: tried once: where that one is gone, or an error may pass, the next pass looks anew; a refusal is final
move_image() {
  stdin=''
  if try_call "$buildx" imagetools create --prefer-index=false --tag "$(reference "$image"):latest" "$(reference "$image")@$1" ||
    can_retry "$status" "$answer.err" || grep -q 'not found' "$answer.err"; then
    return 0
  fi
  end_group
  cat "$answer.err" >&2
  explain_refusal "$answer.err"
  fail 3 "$(reference "$image"):latest cannot be moved"
}

say_promoted() {
  if [ "$newest" = "$BAKEHOUSE_SHA" ]; then
    say ":latest is this commit's release"
  else
    say ":latest is the release of $newest, the newest of $branch; this commit is $BAKEHOUSE_SHA"
  fi
}
