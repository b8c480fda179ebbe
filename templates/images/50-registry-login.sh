
# --- registry login: stored in the temporary folder; the token is passed on stdin only
# Reads: command, push, token, work
# Sets: buildx, DOCKER_CONTEXT

need_docker() {
  command -v docker >/dev/null || fail 3 'docker is not installed: install Docker Engine 25 or newer with buildx'
  find_buildx
  spawn buildx refuse_old_buildx
}

refuse_old_buildx() {
  "$buildx" imagetools create --help 2>/dev/null | grep -q -e --prefer-index ||
    fail 3 'docker buildx is too old (imagetools create has no --prefer-index): install buildx 0.15 or newer'
}

# Builds and registry calls run the plugin directly: through docker, each of about thirty calls starts three programs.
# The same call asks the engine for its image store, if the engine's own builder is to write a release.
find_buildx() {
  format='{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{println .Path}}{{end}}{{end}}'
  [ "$builder_driver" != docker ] || format="$format{{println .Driver .DriverStatus}}"
  docker info --format "$format" >"$work/engine" 2>/dev/null || :
  buildx=$(sed -n 1p "$work/engine")
  [ -x "$buildx" ] || fail 3 'docker buildx is not installed: install buildx 0.15 or newer'
}

home_folder() {
  if [ -n "${HOME-}" ]; then say "$HOME"; else awk -F: -v id="$(id -u)" '$3 == id { print $6; exit }' /etc/passwd; fi
}

need_token() {
  [ -n "$token" ] || fail 2 "$token_variable is not set: set it to $username's token for $registry, or use \`build --no-push\`"
}

# Use the builders, plugins and Docker contexts of the user; replace only the credentials.
# Set BUILDX_CONFIG before DOCKER_CONFIG changes, or the user's builders are not found.
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

# Hide the output of a successful login, which only warns about the credentials in the temporary folder.
# `docker login` goes through the engine, which may not be configured for a registry that the builder can use.
sign_in() {
  if [ -n "$registry_insecure$registry_ca" ]; then
    write_login
    return 0
  fi
  call_registry "$registry" "$token" docker login --username "$username" --password-stdin "$registry" ||
    fail 3 "docker login: no registry found at $registry: correct registry.host in the manifest"
  say "logged in to $registry as $username"
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
  if [ "$command" = all ] && [ -n "$push" ]; then spawn head fetch_head; fi
  wait_all
}
