
# --- processes: one temporary folder, hard limits, and nothing left behind

work=''
children=''

# variable NAME: its value in the environment, or nothing; printenv is not in every busybox
variable() { awk -v name="$1" 'BEGIN { printf "%s", ENVIRON[name] }'; }

make_work_folder() {
  work=$(mktemp -d "${TMPDIR:-/tmp}/bakehouse.XXXXXX") || fail 3 'no temporary folder can be made'
}

clean() {
  [ -n "$work" ] || return 0
  drop_passing_builder
  rm -rf "$work"
}

interrupted() {
  trap '' HUP INT TERM
  for child in $children; do kill -TERM "$child" 2>/dev/null || :; done
  for child in $children; do wait "$child" 2>/dev/null || :; done
  exit "$1"
}

guard_exit() {
  trap clean EXIT
  trap 'interrupted 129' HUP
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
}

# limited STDIN SECONDS COMMAND…
# In the background, because a shell hears signals while it waits but not while a command is in front.
limited() {
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

# why STATUS SECONDS
why() {
  case $1 in
  124) printf 'was ended after %s seconds' "$2" ;;
  *) printf 'failed with status %s' "$1" ;;
  esac
}
