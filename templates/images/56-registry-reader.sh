
# --- registry reader: many manifests at once, with one curl if the runner has it, or with a call of buildx for each
# Reads: newline, token, work
# Sets: stdin, with_curl

with_curl=''
queued=''

# find_curl: sets with_curl if curl can be tried; it has read all manifests before buildx has started once
find_curl() {
  case $registry in docker.io | index.docker.io) return 0 ;; esac
  if [ -n "$token" ] && command -v curl >/dev/null; then with_curl=yes; fi
}

# queue_manifest NAME REFERENCE: have the next fetch_queued fetch it into $work/NAME.out
queue_manifest() {
  # a digest may come from an annotation, and so from anyone who can write to the registry
  case $2 in
  *[!a-zA-Z0-9._:/@-]*) with_curl='' ;;
  *@*) is_digest "${2##*@}" || with_curl='' ;;
  esac
  queued="$queued$1 $2$newline"
}

is_digest() {
  case $1 in
  sha256:*[!0-9a-f]*) return 1 ;;
  sha256:*) [ "${#1}" -eq 71 ] ;;
  *) return 1 ;;
  esac
}

# fetch_queued: fetch all that is queued; the file of a manifest that the registry does not have is empty
fetch_queued() {
  [ -z "$with_curl" ] || try_curl
  while read -r name reference; do
    [ -z "$name" ] || spawn "$name" fetch_manifest "$reference"
  done <<LINES
$queued
LINES
  queued=''
  wait_all
}

# try_curl: leaves in the queue what buildx must fetch: some registries want other logins, and errors need retries
try_curl() {
  spawn curl call_curl
  wait_all
  answers=$newline$(cat "$work/curl.out")
  left=''
  number=0
  while read -r name reference; do
    [ -n "$name" ] || continue
    number=$((number + 1))
    is_settled || left="$left$name $reference$newline"
  done <<LINES
$queued
LINES
  queued=$left
  [ -z "$queued" ] || with_curl=''
}

# is_settled: only a manifest counts, and the registry's own 404 if it accepted the login, which request 0 shows
is_settled() {
  case $answers in *"${newline}0 200 0 "*) ;; *) return 1 ;; esac
  case $answers in
  *"${newline}0 200 $number application/vnd."*) [ -s "$work/$name.out" ] && has_wanted_digest ;;
  *"${newline}0 404 $number application/json"*)
    read -r body <"$work/$name.out" || :
    case $body in *'"errors"'*) : >"$work/$name.out" ;; *) return 1 ;; esac
    ;;
  *) return 1 ;;
  esac
}

has_wanted_digest() {
  case $reference in *@*) ;; *) return 0 ;; esac
  sum=$(sha256sum <"$work/$name.out")
  [ "sha256:${sum%% *}" = "${reference##*@}" ]
}

# Prints a line for each request: curl's exit code, the status, the number of the request, the content type.
call_curl() {
  cd "$work"
  stdin=$(write_requests)
  try_call curl --disable --config - || :
}

# The login reaches curl on stdin, as all of its options. Like buildx, it uses HTTP for a registry on this machine.
write_requests() {
  address=https://$registry
  [ -z "$registry_insecure" ] || address=http://$registry
  case $registry_ca$registry in 127.*[!0-9.:]*) ;; 127.* | localhost | localhost:*) address=http://$registry && say 'noproxy = "*"' ;; esac
  say 'silent'
  say 'globoff'
  say 'parallel'
  say 'parallel-max = 8'
  say 'connect-timeout = 10'
  say 'write-out = "%{exitcode} %{http_code} %{urlnum} %{content_type}\n"'
  say "header = \"Authorization: Basic $(printf '%s:%s' "$username" "$token" | base64 | tr -d '\n')\""
  say "header = \"Accept: $manifest_types\""
  printf 'url = "%s/v2/"\noutput = "curl.version"\n' "$address"
  while read -r name reference; do
    [ -n "$name" ] || continue
    : >"$name.out"
    path=${reference#"$registry/"}
    case $path in *@*) tag=${path##*@} ;; *) tag=${path##*:} ;; esac
    printf 'url = "%s/v2/%s/manifests/%s"\noutput = "%s.out"\n' "$address" "${path%[@:]"$tag"}" "$tag" "$name"
  done <<LINES
$queued
LINES
}

manifest_types='application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'
manifest_types="$manifest_types, application/vnd.docker.distribution.manifest.list.v2+json"
manifest_types="$manifest_types, application/vnd.docker.distribution.manifest.v2+json"
