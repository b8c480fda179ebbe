# shellcheck shell=bash
# Tools from the Go module proxy: a folder under tools/ each, because their requirements collide in one module.

# The longest first, because they are built side by side.
TOOLS=(gitea buildkitd buildx compose compose-oldest buildx-oldest buildctl act gitea-runner actionlint)
# Those that are called by name; the others are plugins, or named by a variable.
COMMANDS=(actionlint act buildctl buildkitd gitea gitea-runner)
declare -A TAGS=([gitea]="sqlite sqlite_unlock_notify")
LANES=2
# Before a distribution's own plugins in the docker client's search, and found under any DOCKER_CONFIG.
PLUGINS=/usr/local/lib/docker/cli-plugins

tool_folder() {
  local module=$CI_DIR/tools/$1
  printf '%s/%s-%s' "$CACHE" "$1" "$(key <(declare -f build_tool lay_static; declare -p TAGS) "$module/go.mod" "$module/go.sum")"
}

build_tools() {
  local tool build builds=()
  for tool in "${TOOLS[@]}"; do
    [ "$(jobs -pr | wc -l)" -lt "$LANES" ] || wait -n || true
    kept "$(tool_folder "$tool")" build_tool "$tool" &
    builds+=($!)
  done
  for build in "${builds[@]}"; do wait "$build"; done
}

# build_tool NAME FOLDER: the version is written in, because some clients compare it.
build_tool() {
  local module=$CI_DIR/tools/$1 package where version source
  package=$(sed -n 's/^tool //p' "$module/go.mod")
  read -r where version source < <(go list -C "$module" -f '{{.Module.Path}} {{.Module.Version}} {{.Module.Dir}}' "$package")
  # What a debugger wants is a twentieth of the compiler's work, and is not in the binary anyway (-s -w). Collecting
  # its own garbage is a sixth; and two thirds of the minute that sqlite takes are its optimisation.
  GOGC=400 CGO_CFLAGS='-O1 -g0' go build -C "$module" -trimpath -gcflags=all=-dwarf=false -tags "${TAGS[$1]:-}" -o "$2/$1" -ldflags "-s -w -X main.Version=${version#v} \
    -X $where/version.Version=$version -X $where/internal.Version=$version" "$package"
  [ "$1" != gitea ] || lay_static "$source" "$2/static"
}

# lay_static SOURCE FOLDER: what Gitea reads when it runs.
lay_static() {
  mkdir "$2"
  cp -r "$1/templates" "$1/options" "$1/public" "$2"
  chmod -R u+w "$2"
}

command_folders() {
  local tool
  for tool in "${COMMANDS[@]}"; do printf '%s:' "$(tool_folder "$tool")"; done
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
