
# --- plan: decide what to do for each image, and why, without doing it
# Reads: answer, BAKEHOUSE_SHA, chosen, dirty, force, hash, images, numbered, token, work
# Sets: action, force, hash, missing, numbered, reason

force=''
# a rebuild of the commit has a tag of its own, which has no image yet
numbered=''

# plan_images TAG: sets missing to the images to build; `load_plan` and `read_digest` then work for each image
plan_images() {
  read_entries
  for image in $images; do spawn "image.$image" plan_image "$1"; done
  wait_all
  missing=''
  for image in $images; do
    load_plan "$image"
    [ "$action" != build ] || missing="${missing:+$missing }$image"
  done
}

plan_image() {
  absent=$(unset_variables "$image" | tr '\n' ' ')
  if [ -n "$absent" ]; then
    save_plan "$image" unknown "its build arguments need variables that are not set: $absent" ''
    return 0
  fi
  hash_inputs "$image"
  choose_action "$1"
  save_plan "$image" "$action" "$reason" "$hash"
}

# save_plan IMAGE ACTION REASON HASH
save_plan() { printf '%s\n%s\n%s\n' "$2" "$3" "$4" >"$work/$1.plan" || fail 3 'the temporary folder is full: free some space, then start again'; }

# load_plan IMAGE: sets action, reason and hash
load_plan() { { read -r action && read -r reason && read -r hash; } <"$work/$1.plan"; }

# choose_action TAG
choose_action() {
  action=build
  if is_forced; then reason='--force' && return 0; fi
  if [ -z "$token" ]; then reason="$token_variable is not set, so everything is built" && return 0; fi
  if [ -z "$numbered" ]; then
    fetch_manifest "$(reference "$image"):$1"
    if [ -s "$answer.out" ]; then action=keep reason='already built for this commit' && return 0; fi
  fi
  fetch_manifest "$(reference "$image"):inputs-$hash"
  if [ -s "$answer.out" ]; then
    action=retag reason="reuses inputs-$hash"
  else
    reason="no image has these files and settings yet: inputs-$hash"
  fi
}

is_forced() {
  [ -n "$force" ] || return 1
  case " $chosen " in *" $image "*) return 0 ;; *) return 1 ;; esac
}

show_plan() {
  for image in $images; do
    load_plan "$image"
    case $action in
    build) say "$image: will be built ($reason)" ;;
    unknown) say "$image: cannot be known ($reason)" ;;
    *) say "$image: unchanged ($reason)" ;;
    esac
  done
}

affected() {
  [ $# -eq 0 ] || fail 2 'affected takes no arguments'
  prepare_inputs
  open_registry
  plan_images "$BAKEHOUSE_SHA$dirty"
  show_plan
  show_undecided
}
