# shellcheck shell=bash
# The Docker engine: its own sockets, pidfile and data, and no trust in what a killed one left behind.

engine_answers() { timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# is_ours PIDFILE PROGRAM: the process lives and is that program; a number alone may have passed to another.
is_ours() { [ -s "$1" ] && [ "$(cat "/proc/$(cat "$1")/comm" 2>/dev/null)" = "$2" ]; }

start_engine() {
  ! engine_answers || return 0
  stop_engine
  write_engine_config
  setsid dockerd --config-file "$RUN/daemon.json" >"$CACHE/dockerd.log" 2>&1 </dev/null 9>&- &
  await_engine $!
}

write_engine_config() {
  cat >"$RUN/daemon.json" <<JSON
{
  "data-root": "$CACHE/engine-data",
  "exec-root": "$RUN/exec",
  "pidfile": "$RUN/docker.pid",
  "hosts": ["$DOCKER_HOST"],
  "log-level": "warn",
  "features": {"containerd-snapshotter": true},
  "builder": {"gc": {"enabled": true, "defaultKeepStorage": "10GB"}}
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
  fail "no engine after $tries tries; all of it: $CACHE/dockerd.log"
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
