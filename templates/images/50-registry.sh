
# --- registry: the login lives in a throw-away folder, its token on stdin alone

need_docker() {
  command -v docker >/dev/null || fail 3 'docker is not installed: install Docker Engine 25 or newer with buildx'
  docker buildx version >/dev/null 2>&1 || fail 3 'docker buildx is not installed: install buildx 0.15 or newer'
  docker buildx imagetools create --help 2>/dev/null | grep -q -e --prefer-index ||
    fail 3 'this docker buildx is too old (imagetools create has no --prefer-index): install buildx 0.15 or newer'
}

home() {
  if [ -n "${HOME-}" ]; then say "$HOME"; else awk -F: -v id="$(id -u)" '$3 == id { print $6; exit }' /etc/passwd; fi
}

# Builders, plugins and engine contexts stay the user's own; only the credentials are ours.
# BUILDX_CONFIG must be settled before DOCKER_CONFIG moves, or the user's builders are not found.
private_docker_config() {
  users=${DOCKER_CONFIG:-$(home)/.docker}
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

sign_in() {
  status=0
  limited "$(variable "$token_variable")" 60 docker login --username "$username" --password-stdin "$registry" \
    >"$work/login.log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || refused_login
  unset "$token_variable"
  say "signed in to $registry as $username"
}

# The log of a good login only warns of the folder that is thrown away.
refused_login() {
  end_group
  cat "$work/login.log" >&2
  fail 3 "docker login to $registry as $username $(why "$status" 60)"
}
