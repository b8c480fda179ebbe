
# --- registry login: stored in the temporary folder; the token is passed on stdin only
# Reads: token, with_curl, work
# Sets: buildx, DOCKER_CONTEXT

checks_buildx=''

# check_buildx: start the check of what writes to the registry; a run that has nothing to write goes without
check_buildx() {
  [ -z "$checks_buildx" ] || return 0
  checks_buildx=yes
  spawn buildx refuse_old_buildx
}

refuse_old_buildx() {
  "$buildx" imagetools create --help 2>/dev/null | grep -q -e --prefer-index ||
    fail 3 'docker buildx is too old (imagetools create has no --prefer-index): install buildx 0.15 or newer'
}

# ask_docker: start a call that takes longer than to read the repository: `find_buildx` reads the answer
# It tells the plugin's path, the engine's image store, if its own builder is to write a release, and the context.
ask_docker() {
  command -v docker >/dev/null || fail 3 'docker is not installed: install Docker Engine 25 or newer with buildx'
  spawn docker docker_info
}

docker_info() {
  format='{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{println .Path}}{{end}}{{end}}'
  [ "$builder_driver" != docker ] || format="$format{{println .Driver .DriverStatus}}"
  format="$format{{println \"context\" .ClientInfo.Context}}"
  run_limited '' "$network_seconds" docker info --format "$format" >"$work/engine" 2>"$work/engine.err" || :
}

# Builds and registry calls run the plugin directly: through docker, each of about thirty calls starts three programs.
find_buildx() {
  wait_all
  buildx=$(sed -n '1{/^\//p;}' "$work/engine")
  [ -x "$buildx" ] || fail 3 'docker buildx is not installed: install buildx 0.15 or newer'
}

home_folder() {
  if [ -n "${HOME-}" ]; then say "$HOME"; else awk -F: -v id="$(id -u)" '$3 == id { print $6; exit }' /etc/passwd; fi
}

need_token() {
  [ -n "$token" ] || fail 2 "$token_variable is not set: set it to $username's token for $registry, or use \`build --no-push\`"
}

# Use the configuration of the user, and replace only the login to our registry. All but config.json is linked.
# Set BUILDX_CONFIG before DOCKER_CONFIG changes, or the user's builders are not found.
use_private_docker_config() {
  users=${DOCKER_CONFIG:-$(home_folder)/.docker}
  export BUILDX_CONFIG="${BUILDX_CONFIG:-$users/buildx}"
  if [ -z "${DOCKER_HOST-}" ]; then
    DOCKER_CONTEXT=$(sed -n 's/^context //p' "$work/engine")
    export DOCKER_CONTEXT
  fi
  (umask 077 && mkdir "$work/docker.config")
  for part in "$users"/*; do
    case $part in */config.json | "$users/*") ;; *) ln -s "$part" "$work/docker.config/" ;; esac
  done
  read_settings "$users"
  (umask 077 && write_docker_config >"$work/docker.config/config.json")
  export DOCKER_CONFIG="$work/docker.config"
}

# read_settings FOLDER: sets settings to the user's config.json up to its last brace, with a comma if it has any key
read_settings() {
  settings='{'
  [ -e "$1/config.json" ] || return 0
  if grep -q 'rror loading config file' "$work/engine.err"; then
    say "note: docker cannot read $1/config.json; building without its logins and settings"
    return 0
  fi
  # a string of JSON contains none of these characters
  text=$(tr '\t\r\n' '   ' <"$1/config.json" | sed 's/^ *//; s/ *$//')
  case $text in '{'*'}') settings=${text%?} ;; esac
  case ${settings#?} in *[!\ ]*) settings="$settings, " ;; esac
}

# Docker merges keys that occur twice, and the last one counts: so our logins follow the user's settings, which stay as
# they are. With an empty helper, Docker keeps a login in this file and not in the user's store of credentials.
write_docker_config() {
  auths=''
  helpers=''
  add_login "$registry" "$username" "$token"
  for other in $registry_others; do
    value=$(secret "${other##*,}")
    user=${other#*,}
    [ -z "$value" ] || add_login "${other%%,*}" "${user%,*}" "$value"
  done
  printf '%s"auths": {%s}, "credHelpers": {%s}}\n' "$settings" "$auths" "$helpers"
}

# add_login HOST USERNAME TOKEN: adds to auths and helpers; without a token, Docker does not log in
add_login() {
  key=$1
  case $1 in docker.io | index.docker.io) key=https://index.docker.io/v1/ ;; esac
  login=''
  [ -z "$3" ] || login="\"auth\": \"$(printf '%s:%s' "$2" "$3" | base64 | tr -d '\n')\""
  auths="${auths:+$auths, }\"$key\": {$login}"
  helpers="${helpers:+$helpers, }\"$key\": \"\""
}

# The login is written already; this call only checks it.
# Hide the output of a successful login, which only warns about the credentials in the temporary folder.
# `docker login` goes through the engine, which may not be configured for a registry that the builder can use.
sign_in() {
  [ -z "$registry_insecure$registry_ca" ] || return 0
  call_registry "$registry" "$token" docker login --username "$username" --password-stdin "$registry" ||
    fail 3 "docker login: no registry found at $registry: correct registry.host in the manifest"
  say "logged in to $registry as $username"
}

# open_registry: have all calls use our login; what it starts ends with the next `wait_all`
open_registry() {
  find_buildx
  use_private_docker_config
  use_builder
  find_curl
  if [ -n "$token" ]; then spawn login sign_in; fi
  # curl's answers wait for the login, but each call of buildx would explain a refused token once more
  [ -n "$with_curl" ] || wait_all
}
