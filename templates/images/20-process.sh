
# --- processes: one temporary folder, hard limits, and nothing left behind
# Reads: nothing
# Sets: answer, status, work

work=''
children=''
beside=0

# env_value NAME: its value in the environment, or nothing; printenv is not in every busybox
env_value() { awk -v name="$1" 'BEGIN { printf "%s", ENVIRON[name] }'; }

make_work_folder() {
  work=$(mktemp -d "${TMPDIR:-/tmp}/bakehouse.XXXXXX") || fail 3 'no temporary folder can be made'
  answer=$work/ask
}

clean() {
  end_children
  [ -n "$work" ] || return 0
  drop_passing_builder
  rm -rf "$work"
}

end_children() {
  for child in $children; do kill -TERM "$child" 2>/dev/null || :; done
  for child in $children; do wait "$child" 2>/dev/null || :; done
  children=''
}

interrupted() {
  trap '' HUP INT TERM
  end_children
  exit "$1"
}

set_traps() {
  trap clean EXIT
  trap_signals
}

trap_signals() {
  trap 'interrupted 129' HUP
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
}

# run_limited STDIN SECONDS COMMAND…
# In the background, because a shell hears signals while it waits but not while a command is in front.
run_limited() {
  started=$(date +%s)
  printf '%s' "$1" | {
    shift
    exec timeout -k 10 "$@"
  } &
  children=$!
  status=0
  wait "$children" || status=$?
  children=''
  # busybox hands on the status of what it ended, which may be any
  if [ "$status" -ne 0 ] && [ "$(($(date +%s) - started))" -ge "$2" ]; then status=124; fi
  return "$status"
}

pause() {
  sleep "$1" &
  children=$!
  wait "$children" || :
  children=''
}

# spawn NAME COMMAND…: beside others, in a process of its own; what its last call printed is then $work/NAME.out
# A few at a time: each call of the registry wants some memory. Until `wait_all`, nothing runs in front with `run_limited`.
spawn() {
  run_spawned "$@" &
  children="$children $!"
  beside=$((beside + 1))
  [ "$beside" -lt 8 ] || wait_all
}

run_spawned() {
  answer=$work/$1
  children=''
  trap_signals
  # buildx is done before it would pay to tidy up its memory: a fifth of its work
  export GOGC=off
  shift
  "$@"
}

# Until all of them have ended. One that failed has said why, unless it was killed.
wait_all() {
  failed=0
  for child in $children; do
    wait "$child" || failed=$?
    children=${children#" $child"}
  done
  beside=0
  case $failed in
  0) ;;
  [1-9] | 129 | 130 | 143) exit "$failed" ;;
  *) fail 3 "a call of the registry ended with status $failed: it was killed, maybe for want of memory" ;;
  esac
}

# describe_failure STATUS SECONDS
describe_failure() {
  case $1 in
  124) printf 'was ended after %s seconds' "$2" ;;
  *) printf 'failed with status %s' "$1" ;;
  esac
}
