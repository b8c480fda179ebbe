
# --- processes: one temporary folder, time limits and cleanup
# Reads: nothing
# Sets: answer, status, work

work=''
children=''
noted=''
beside=0

# env_value NAME: print its value in the environment, or nothing; not every busybox has printenv
env_value() { awk -v name="$1" 'BEGIN { printf "%s", ENVIRON[name] }'; }

make_work_folder() {
  work=$(mktemp -d "${TMPDIR:-/tmp}/bakehouse.XXXXXX") ||
    fail 3 "cannot create a temporary folder in ${TMPDIR:-/tmp}: make it writable and free some space"
  answer=$work/ask
}

clean() {
  end_children
  [ -n "$work" ] || return 0
  drop_passing_builder
  rm -rf "$work"
}

# note_child: keep the process id of the child that was just started
note_child() {
  children="$children $!"
  noted=$!
}

# A signal can come after a child was started and before its process id was noted. In the same moment of its own,
# coreutils' `timeout` ends alone: its command is left in the process group that it made.
end_children() {
  [ "${!-}" = "$noted" ] || note_child
  for child in $children; do kill -TERM "$child" 2>/dev/null || :; done
  for child in $children; do
    wait "$child" 2>/dev/null || :
    kill -TERM "-$child" 2>/dev/null || :
  done
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
# Runs in the background, because a shell handles signals during `wait`, but not during a foreground command.
run_limited() {
  started=$(date +%s)
  printf '%s' "$1" | {
    shift
    exec timeout -k 10 "$@"
  } &
  note_child
  status=0
  wait "$noted" || status=$?
  children=${children%" $noted"}
  # busybox timeout returns the status of the command that it ended, which can be anything
  if [ "$status" -ne 0 ] && [ "$(($(date +%s) - started))" -ge "$2" ]; then status=124; fi
  return "$status"
}

pause() {
  sleep "$1" &
  note_child
  wait "$noted" || :
  children=${children%" $noted"}
}

# spawn NAME COMMAND…: run it in the background; the output of its last call goes to $work/NAME.out
# Only a few at a time: each registry call needs memory.
spawn() {
  run_spawned "$@" &
  note_child
  beside=$((beside + 1))
  [ "$beside" -lt 8 ] || wait_all
}

run_spawned() {
  answer=$work/$1
  children=''
  trap_signals
  # buildx ends before garbage collection pays off, which would take a fifth of its CPU time
  export GOGC=off
  shift
  "$@"
}

# Wait for all of them. One that failed has printed its error, unless it was killed.
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
  *) fail 3 "a registry call was killed (exit code $failed), maybe out of memory: give the job more memory, then rerun it" ;;
  esac
}

# describe_failure STATUS SECONDS: print how a command failed
describe_failure() {
  case $1 in
  124) printf 'timed out after %s seconds' "$2" ;;
  *) printf 'failed with exit code %s' "$1" ;;
  esac
}
