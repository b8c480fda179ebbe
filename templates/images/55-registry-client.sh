
# --- registry client: every registry call, with a time limit and retries after temporary errors
# Reads: answer, buildx, status, stdin, token, work
# Sets: found, status

# call_registry NAME STDIN COMMAND…: writes its output to $answer.out; returns 1 if the registry has no NAME
call_registry() {
  asked=$1
  stdin=$2
  attempt=1
  shift 2
  while ! try_call "$@"; do
    if grep -q -x -F "ERROR: $asked: not found" "$answer.err" || is_gone; then return 1; fi
    [ "$attempt" -lt 4 ] || give_up
    can_retry "$status" "$answer.err" || give_up
    say "$asked: $(last_error); retrying in $((attempt * attempt)) s"
    pause "$((attempt * attempt))"
    attempt=$((attempt + 1))
  done
}

# Gitea deletes a digest as soon as it loses its last tag, maybe between two requests of one call.
is_gone() { grep -q -F "/manifests/${asked##*@} not found: not found" "$answer.err"; }

try_call() {
  status=0
  run_limited "$stdin" "$network_seconds" "$@" >"$answer.out" 2>"$answer.err" || status=$?
  return "$status"
}

# can_retry STATUS LOG: returns 0 for a temporary error; a refusal is final
can_retry() {
  [ "$1" -ne 124 ] || return 0
  grep -q -i -E "$passing_errors" "$2"
}

# A number alone proves nothing: names, ports and digests contain such numbers, too.
passing_errors='(status|code|error|response):? (5[0-9][0-9]|429)([ :,]|$)|: 5[0-9][0-9] (internal|bad|service|gateway)'
passing_errors="$passing_errors|too many requests|connection (refused|reset)|broken pipe|[ :]eof\$|server closed idle"
passing_errors="$passing_errors|couldn't connect|connection timed out|could not resolve host|rpc failed|unexpected disconnect"
passing_errors="$passing_errors|i/o timeout|: already exists\$|handshake timeout|deadline exceeded|temporary failure in name"
# a tag was moved between two requests of one call, and its old digest was deleted at once
passing_errors="$passing_errors|/manifests/sha256:[0-9a-f]{64} not found: not found"

last_error() {
  case $status in
  124) printf 'no answer within %s seconds' "$network_seconds" ;;
  *) sed -n '$p' "$answer.err" ;;
  esac
}

give_up() {
  end_group
  cat "$answer.err" >&2
  # git's own message names its server
  [ "$asked" = "$remote" ] || explain_refusal "$answer.err" "$registry"
  fail 3 "$asked: $(last_error) (attempts: $attempt)"
}

# explain_refusal LOG [REGISTRY]: explain each refusal of a login; by default, of the registries that the log names
explain_refusal() {
  refusals=$(grep -i -E 'unauthorized|authentication required|no basic auth|access denied' "$1") || return 0
  hosts=${2-}
  [ -n "$hosts" ] || hosts=$(printf '%s\n' "$refusals" | refusing_registries)
  for host in $hosts; do
    if [ "$host" != "$registry" ]; then
      complain "$host refused an image: correct the image's name, or $(other_login "$host")"
    elif [ -z "$token" ]; then
      complain "$host refused a call without a login: set $token_variable to $username's token, in pull requests with registry.read_token"
    else
      complain "$host refused $username's token in \$$token_variable: make sure that it is valid and has the needed permissions"
    fi
  done
}

# other_login HOST: print the next step for a login to another registry
other_login() {
  for other in $registry_others; do
    [ "${other%%,*}" != "$1" ] || {
      printf "make sure that \$%s is a valid token with the needed permissions" "${other##*,}"
      return 0
    }
  done
  printf "add %s to registry.others in the manifest" "$1"
}

# refusing_registries: print the registry of each error of buildx; its tokens may be from another host
refusing_registries() {
  awk -v own="$registry" '
    { host = own }
    match($0, /https?:\/\/[^\/" ]+/) { host = substr($0, RSTART, RLENGTH); sub(/.*\//, "", host) }
    match($0, /(metadata for|failed to push|failed to pull) [^\/ ]+\//) {
      host = substr($0, RSTART, RLENGTH - 1); sub(/.* /, "", host)
    }
    !seen[host]++ { print host }'
}

# fetch_manifest NAME: fetch its manifest into $answer.out, which is empty if the registry has none
# Only the raw one: for any other format, buildx also fetches the image's configuration.
fetch_manifest() { call_registry "$1" '' "$buildx" imagetools inspect --raw "$1" || :; }

# fetch_manifests TAG IMAGES: fetch them and what else is queued; `read_digest` then reads each as image.IMAGE
fetch_manifests() {
  for image in $2; do queue_manifest "image.$image" "$(reference "$image"):$1"; done
  fetch_queued
}

# read_digest NAME: sets found to the digest of the manifest that was fetched as NAME, or to nothing
read_digest() {
  found=''
  [ -s "$work/$1.out" ] || return 0
  sum=$(sha256sum <"$work/$1.out")
  found=sha256:${sum%% *}
}

# copy_tag NAME SOURCE: move a tag to a digest of the same repository; returns 1 if the digest is gone
# Without --prefer-index=false, buildx wraps the image in a new index with another digest.
copy_tag() {
  call_registry "$2" '' "$buildx" imagetools create --prefer-index=false --tag "$1" "$2"
}
