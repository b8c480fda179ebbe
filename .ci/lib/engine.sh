# shellcheck shell=bash
# The Docker engine: its own sockets, pidfile and data, and no trust in what a killed one left behind.

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# is_ours PIDFILE PROGRAM: the process lives and is that program; a number alone may have passed to another.
is_ours() { [ -s "$1" ] && [ "$(cat "/proc/$(cat "$1")/comm" 2>/dev/null)" = "$2" ]; }

start_engine() {
  ! engine_answers || return 0
  stop_engine
  write_engine_config
  ask_soon_for_addresses
  # BuildKit reads every record of its cache within ten seconds, or the engine ends: "context deadline exceeded".
  launch_engine || { start_afresh && launch_engine; } || fail "no engine; why: $CACHE/dockerd.log"
  forget_leftovers
}

launch_engine() {
  setsid dockerd --config-file "$RUN/daemon.json" >"$CACHE/dockerd.log" 2>&1 </dev/null 9>&- &
  await_engine $!
}

start_afresh() {
  say 'the engine does not start; once more, without what earlier ones left'
  stop_engine
  ! mountpoint -q "$CACHE/engine-data" || umount --recursive "$CACHE/engine-data" || return
  rm -rf "$CACHE/engine-data"
}

# As docs/how-to/host.md has it for hosts; networks that are made later take it from there.
ask_soon_for_addresses() {
  local file=/proc/sys/net/ipv4/neigh/default/retrans_time_ms
  [ ! -w "$file" ] || echo 100 >"$file"
}

# What killed tests left: this engine has no other guests. Not by `docker image rm`, for which containerd
# collects garbage each time: seconds an image.
forget_leftovers() {
  local found
  mapfile -t found < <(docker ps --all --quiet)
  [ ${#found[@]} -eq 0 ] || docker rm --force --volumes "${found[@]}" >/dev/null || say 'not all containers went'
  docker network prune --force >/dev/null
  mapfile -t found < <(in_containerd ls --quiet | grep '^127\.0\.0\.1:')
  [ ${#found[@]} -eq 0 ] || in_containerd rm "${found[@]}" >/dev/null || say 'not all images went'
  docker builder prune --all --force >/dev/null || say 'not all of the build cache went'
}

in_containerd() { ctr --address "$RUN/exec/containerd/containerd.sock" --namespace moby images "$@"; }

write_engine_config() {
  cat >"$RUN/daemon.json" <<JSON
{
  "data-root": "$CACHE/engine-data",
  "exec-root": "$RUN/exec",
  "pidfile": "$RUN/docker.pid",
  "hosts": ["$DOCKER_HOST"],
  "log-level": "warn",
  "userland-proxy": ${USERLAND_PROXY:-true},
  "features": {"containerd-snapshotter": true},
  "builder": {
    "gc": {"enabled": true, "defaultKeepStorage": "10GB"},
    "history": {"maxAge": "10m", "maxEntries": 100}
  }
}
JSON
}

await_engine() {
  local tries
  for tries in {1..60}; do
    ! engine_answers || { say "the engine answers on $DOCKER_HOST" && return 0; }
    [ -d "/proc/$1" ] || break
    sleep 0.5
  done
  tail -n 30 "$CACHE/dockerd.log" >&2
  return 1
}

# What a run leaves must not slow the start of the next, nor stop it.
leave_engine() {
  ! engine_answers || forget_leftovers || say 'not all that tests left went'
  stop_engine
}

# Ends the engine, and its containerd when that outlived it; then removes what would stop the next one.
stop_engine() {
  stop_process "$RUN/docker.pid" dockerd
  stop_process "$RUN/exec/containerd/containerd.pid" containerd
  rm -f "$RUN/docker.pid" "$RUN/docker.sock" "$RUN"/exec/containerd/containerd{.pid,.sock,.sock.ttrpc}
}

stop_process() {
  is_ours "$1" "$2" || return 0
  local pid tries
  pid=$(cat "$1") && kill "$pid"
  for tries in {1..60}; do
    [ -d "/proc/$pid" ] || { say "ended $2" && return 0; }
    sleep 0.5
  done
  say "$2 still there after $tries tries: killing it" && kill -KILL "$pid"
}
