# shellcheck shell=bash
# Tools from the Go module proxy: a folder under tools/ each, because their requirements collide in one module.

TOOLS=(actionlint buildx buildx-oldest compose)
# Before a distribution's own plugins in the docker client's search, and found under any DOCKER_CONFIG.
PLUGINS=/usr/local/lib/docker/cli-plugins

tool_folder() {
  local module=$CI_DIR/tools/$1
  printf '%s/%s-%s' "$CACHE" "$1" "$(key "$CI_DIR/lib/tools.sh" "$module/go.mod" "$module/go.sum")"
}

build_tools() {
  local tool
  for tool in "${TOOLS[@]}"; do kept "$(tool_folder "$tool")" build_tool "$tool"; done
}

# build_tool NAME FOLDER: the version is written in, because some clients compare it.
build_tool() {
  local module=$CI_DIR/tools/$1 package version where
  package=$(sed -n 's/^tool //p' "$module/go.mod")
  read -r where version < <(go list -C "$module" -f '{{.Module.Path}} {{.Module.Version}}' "$package")
  go build -C "$module" -trimpath -o "$2/$1" \
    -ldflags "-s -w -X $where/version.Version=$version -X $where/internal.Version=$version" "$package"
}

link_plugins() {
  link_plugin docker-buildx "$(tool_folder buildx)/buildx"
  link_plugin docker-compose "$(tool_folder compose)/compose"
}

link_plugin() {
  local link=$PLUGINS/$1
  [ -L "$link" ] || [ ! -e "$link" ] || fail "$link is not ours: move it away"
  mkdir -p "$PLUGINS"
  ln -sfn "$2" "$link"
}
