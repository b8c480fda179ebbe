
# --- registry client: every call to the registry, with a hard limit, and again after an error that may pass
# Reads: answer, buildx, status, stdin, work
# Sets: found, status

# call_registry NAME STDIN COMMAND…: its output in $answer.out; 1 where the registry says that it has no NAME
call_registry() {
  asked=$1
  stdin=$2
  attempt=1
  shift 2
  while ! try_call "$@"; do
    if grep -q -x -F "ERROR: $asked: not found" "$answer.err" || is_gone; then return 1; fi
    [ "$attempt" -lt 4 ] || give_up
    can_retry "$status" "$answer.err" || give_up
    say "$asked: $(last_error); again in $((attempt * attempt)) s"
    pause "$((attempt * attempt))"
    attempt=$((attempt + 1))
  done
}

# On Gitea the digest that loses its last tag is gone at once, maybe between two requests of one call.
is_gone() { grep -q -F "/manifests/${asked##*@} not found: not found" "$answer.err"; }

try_call() {
  status=0
  run_limited "$stdin" "$network_seconds" "$@" >"$answer.out" 2>"$answer.err" || status=$?
  return "$status"
}

# can_retry STATUS LOG: whether the same call may work later; a refusal stays one
can_retry() {
  [ "$1" -ne 124 ] || return 0
  grep -q -i -E "$passing_errors" "$2"
}

# A number alone says nothing: names, ports and digests have such numbers too.
passing_errors='(status|code|error|response):? (5[0-9][0-9]|429)([ :,]|$)|: 5[0-9][0-9] (internal|bad|service|gateway)'
passing_errors="$passing_errors|too many requests|connection (refused|reset)|broken pipe|[ :]eof\$|server closed idle"
passing_errors="$passing_errors|couldn't connect|connection timed out|could not resolve host|rpc failed|unexpected disconnect"
passing_errors="$passing_errors|i/o timeout|: already exists\$|handshake timeout|deadline exceeded|temporary failure in name"
# of a tag that was moved between two requests of one call, where the digest without a tag is gone at once
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
  explain_refusal "$answer.err"
  fail 3 "$asked: $(last_error) (tried $attempt times)"
}

# explain_refusal LOG
explain_refusal() {
  if grep -q -i -E 'unauthorized|authentication required|no basic auth|access denied' "$1"; then
    complain "$registry does not take the token of $username in \$$token_variable, or the token may not do this"
  fi
}

# fetch_manifest NAME: the manifest that the registry has under NAME, in $answer.out, which is empty where it has nothing
# As it is, and no more: for any other form buildx asks for the image's configuration too.
fetch_manifest() { call_registry "$1" '' "$buildx" imagetools inspect --raw "$1" || :; }

# fetch_manifests TAG IMAGES: of each under a tag, all at once; `read_digest` then knows each as image.IMAGE
fetch_manifests() {
  for image in $2; do spawn "image.$image" fetch_manifest "$(reference "$image"):$1"; done
  wait_all
}

# read_digest NAME: sets found to the digest of the manifest that was fetched by `spawn NAME`, empty where there is none
read_digest() {
  found=''
  [ -s "$work/$1.out" ] || return 0
  sum=$(sha256sum <"$work/$1.out")
  found=sha256:${sum%% *}
}

# copy_tag NAME SOURCE: moves a tag to a digest of the same repository; 1 where the digest is gone
# Without --prefer-index=false it would wrap the image in a new index, of another digest.
copy_tag() {
  call_registry "$2" '' "$buildx" imagetools create --prefer-index=false --tag "$1" "$2"
}
