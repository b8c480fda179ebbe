
# --- registry login: it lives in a throw-away folder, its token on stdin alone
# Reads: work
# Sets: buildx, DOCKER_CONTEXT, token

token=''

need_docker() {
  command -v docker >/dev/null || fail 3 'docker is not installed: install Docker Engine 25 or newer with buildx'
  find_buildx
  spawn buildx refuse_old_buildx
}

refuse_old_buildx() {
  "$buildx" imagetools create --help 2>/dev/null | grep -q -e --prefer-index ||
    fail 3 'this docker buildx is too old (imagetools create has no --prefer-index): install buildx 0.15 or newer'
}

# What asks the registry or bakes calls the plugin itself: through docker, each of some thirty calls starts three programs.
find_buildx() {
  buildx=$(docker info --format '{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{println .Path}}{{end}}{{end}}' 2>/dev/null) || :
  [ -x "$buildx" ] || fail 3 'docker buildx is not installed: install buildx 0.15 or newer'
}

home_folder() {
  if [ -n "${HOME-}" ]; then say "$HOME"; else awk -F: -v id="$(id -u)" '$3 == id { print $6; exit }' /etc/passwd; fi
}

# Out of the environment at once: neither git nor a build nor the repo's own scripts see it.
# Unset first: a variable of that name that came with the environment would go on with it.
take_token() {
  unset token stdin
  token=$(env_value "$token_variable")
  unset "$token_variable"
}

need_token() {
  [ -n "$token" ] || fail 2 "$token_variable is not set: pushing to $registry needs its token there"
}

# Builders, plugins and engine contexts stay the user's own; only the credentials are ours.
# BUILDX_CONFIG must be settled before DOCKER_CONFIG moves, or the user's builders are not found.
use_private_docker_config() {
  users=${DOCKER_CONFIG:-$(home_folder)/.docker}
  export BUILDX_CONFIG="${BUILDX_CONFIG:-$users/buildx}"
  if [ -z "${DOCKER_HOST-}" ]; then
    DOCKER_CONTEXT=$(docker context show) || fail 3 'docker context show failed'
    export DOCKER_CONTEXT
  fi
  (umask 077 && mkdir "$work/docker.config")
  for part in cli-plugins contexts; do
    [ ! -d "$users/$part" ] || ln -s "$users/$part" "$work/docker.config/$part"
  done
  export DOCKER_CONFIG="$work/docker.config"
}

# The log of a good login only warns of the folder that is thrown away.
# `docker login` asks the engine, which need not know a registry that only the builder is set up for.
sign_in() {
  if [ -n "$registry_insecure$registry_ca" ]; then
    write_login
    return 0
  fi
  call_registry "$registry" "$token" docker login --username "$username" --password-stdin "$registry" ||
    fail 3 "docker login: $registry has no registry"
  say "signed in to $registry as $username"
}

write_login() {
  (umask 077 && printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$registry" \
    "$(printf '%s:%s' "$username" "$token" | base64 | tr -d '\n')" >"$DOCKER_CONFIG/config.json")
}

open_registry() {
  need_docker
  use_private_docker_config
  use_builder
  if [ -n "$token" ]; then spawn login sign_in; fi
  wait_all
}
