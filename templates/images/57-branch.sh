
# --- branch: its head and its history on the remote, and whether it contains this commit
# Reads: BAKEHOUSE_SHA, git_token, work
# Sets: head

head=''

# call_remote GIT-ARGUMENT…: git gets the job's token on descriptor 3 of this call, where its helper reads it
call_remote() {
  if [ -z "$git_token" ]; then
    call_registry "$remote" '' git "$@" || give_up
    return 0
  fi
  set -- sh -c "exec 3<&0 </dev/null; exec git -c credential.helper= -c 'credential.helper=!f() { cat <&3; }; f' \"\$@\"" git "$@"
  call_registry "$remote" "username=x-access-token
password=$git_token
" "$@" || give_up
}

fetch_head() { call_remote ls-remote "$remote" "refs/heads/$branch"; }

# read_head: sets head to what `spawn head fetch_head` found
# git also lists refs that end in this one, such as refs/original/refs/heads/main.
read_head() {
  head=$(awk -F '\t' -v ref="refs/heads/$branch" '$2 == ref { print $1 }' "$work/head.out")
  [ -n "$head" ] || fail 3 "$remote has no branch $branch: push it, or correct the branch in the manifest"
}

# Fetches only commits, without trees and files, into a separate repository, so that the checkout does not change.
# That repository has no named remote, so it fetches from the URL.
fetch_history() {
  [ -d "$work/history" ] || git init --quiet --bare "$work/history"
  address=$(git ls-remote --get-url "$remote")
  call_remote --git-dir="$work/history" fetch --quiet --no-tags --filter=tree:0 "$address" \
    "+refs/heads/$branch:refs/heads/$branch"
}

git_history() { git --git-dir="$work/history" "$@"; }

# branch_contains COMMIT: by the list, because merge-base would fetch a commit that is not there
branch_contains() { git_history rev-list "refs/heads/$branch" | grep -q -x -F "$1"; }

# Nobody reviewed a commit outside of the branch, or a rewritten branch lost it: later commits must not build on it.
refuse_outside() {
  read_head
  [ "$head" != "$BAKEHOUSE_SHA" ] || return 0
  fetch_history
  branch_contains "$BAKEHOUSE_SHA" ||
    fail 6 "refused: $BAKEHOUSE_SHA is not in $remote/$branch: push or merge it, or run: ci/images.sh build --no-push"
}
