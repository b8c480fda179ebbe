
# --- promote: move :latest of the release, then of every image, to the newest released commit of the branch
# Not to this commit: so all runs move them to the same commit, in any order. There is no lock: each run reads, writes,
# and reads again until nothing is left to write.
# Reads: answer, BAKEHOUSE_SHA, buildx, found, head, images, release_digest, released, revision, status, work
# Sets: stdin

promoted=''

promote() {
  [ $# -eq 0 ] || fail 2 'promote takes no arguments'
  open_work
  ask_docker
  read_commit
  need_token
  open_registry
  promote_newest
}

promote_newest() {
  group "promote $product"
  if [ -n "$promoted" ]; then say_promoted; else promote_in_rounds; fi
  end_group
}

promote_in_rounds() {
  round=1
  while ! promote_once; do
    [ "$round" -lt 30 ] || fail 3 'other runs kept moving :latest for 30 rounds: rerun the job'
    round=$((round + 1))
  done
}

# is_promoted: returns 0 if the release that was read last needs nothing more; sets promoted
# It is that of the branch's newest commit, and all tags that move are at it. A run that wrote nothing has to read only
# once: who moves one of them afterwards reads them again.
is_promoted() {
  [ "$head" = "$BAKEHOUSE_SHA" ] || return 1
  read_digest latest
  [ "$found" = "$release_digest" ] && names_all_images && latest_images_are_right || return 1
  newest=$head
  promoted=yes
}

# One round; returns 1 if this run or another one wrote something.
promote_once() {
  spawn head fetch_head
  read_latest
  read_head
  latest=$(annotation "$revision")
  latest_digest=$release_digest
  find_newest
  if [ -z "$newest" ]; then
    say "no commit of $branch is released yet"
    return 0
  fi
  newest_digest=$release_digest
  if [ -z "$newest_digest" ]; then
    say "note: the release of $newest was deleted from the registry; :latest stays. To restore it, build that commit again"
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

# Together with all other spawned calls.
read_latest() {
  queue_manifest latest "$release:latest"
  fetch_queued
  read_release latest
}

# find_newest: sets newest, to nothing if no commit is released, and what find_release sets for that commit
find_newest() {
  newest=$head
  is_released "$head" && return 0
  newest=''
  fetch_history
  if [ -z "$latest" ]; then
    find_in_history "$head"
  elif branch_contains "$latest"; then
    find_in_history --ancestry-path "$latest..$head"
    [ -n "$newest" ] || stay_at_latest
  else
    say "note: $branch no longer contains $latest, the commit of :latest, which stays until the head of $branch is released"
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

# find_in_history REVISIONS…: sets newest to the newest one that is released
find_in_history() {
  git_history rev-list --topo-order --max-count=201 "$@" >"$work/walk" 2>/dev/null || return 0
  looked=0
  while IFS= read -r commit <&3; do
    [ "$looked" -lt 200 ] || {
      say 'note: none of the newest 200 commits is released; older ones were not checked'
      return 0
    }
    looked=$((looked + 1))
    if is_released "$commit"; then
      newest=$commit
      return 0
    fi
    [ "$looked" -gt 5 ] ||
      say "note: $commit has no release: its run was skipped, failed or is running. To build it, dispatch the workflow with its sha"
  done 3<"$work/walk"
}

# Moves the release only if no other run moved it since it was read; returns 1 if it was not moved.
move_release() {
  check_buildx
  read_latest
  [ "$release_digest" = "$latest_digest" ] || return 1
  copy_tag "$release:latest" "$release@$newest_digest" || return 1
  say "promoted the release of $newest"
}

latest_images_are_right() {
  fetch_manifests latest "$images"
  for image in $images; do
    # this release does not contain the image: leave its :latest alone
    digest=$(annotation "bakehouse.digest.$image")
    [ -n "$digest" ] || continue
    read_digest "image.$image"
    [ "$found" = "$digest" ] || return 1
  done
}

# Moves all in parallel, so that they belong to two releases only briefly; only if this release is still promoted.
move_images() {
  check_buildx
  read_latest
  [ "$release_digest" = "$newest_digest" ] || return 0
  for image in $images; do
    digest=$(annotation "bakehouse.digest.$image")
    [ -z "$digest" ] || spawn "put.$image" move_image "$digest"
  done
  wait_all
}

# move_image DIGEST: one attempt: after a deleted digest or a temporary error the next round tries again
move_image() {
  stdin=''
  if try_call "$buildx" imagetools create --prefer-index=false --tag "$(reference "$image"):latest" "$(reference "$image")@$1" ||
    can_retry "$status" "$answer.err" || grep -q 'not found' "$answer.err"; then
    return 0
  fi
  end_group
  cat "$answer.err" >&2
  explain_refusal "$answer.err" "$registry"
  fail 3 "cannot move $(reference "$image"):latest"
}

say_promoted() {
  if [ "$newest" = "$BAKEHOUSE_SHA" ]; then
    say ":latest is at this commit"
  else
    say ":latest is at $newest, the newest released commit of $remote/$branch"
    say "this commit is $BAKEHOUSE_SHA; if it is not on $remote/$branch yet, push it"
  fi
}
