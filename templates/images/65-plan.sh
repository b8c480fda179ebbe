
# --- plan: per image what is to be done, and why; nothing is done here
# Reads: answer, BAKEHOUSE_SHA, chosen, dirty, force, hash, images, token, work
# Sets: action, force, hash, missing, reason

force=''

# plan_images TAG: sets missing to the images that must be built; `load_plan` then knows each, `read_digest` what is there
plan_images() {
  for image in $images; do spawn "image.$image" plan_image "$1"; done
  wait_all
  missing=''
  for image in $images; do
    load_plan "$image"
    [ "$action" != build ] || missing="${missing:+$missing }$image"
  done
}

plan_image() {
  hash_inputs "$image"
  choose_action "$1"
  save_plan "$image" "$action" "$reason" "$hash"
}

# save_plan IMAGE ACTION REASON HASH
save_plan() { printf '%s\n%s\n%s\n' "$2" "$3" "$4" >"$work/$1.plan" || fail 3 'the temporary folder is full'; }

# load_plan IMAGE: sets action, reason and hash
load_plan() { { read -r action && read -r reason && read -r hash; } <"$work/$1.plan"; }

# choose_action TAG
choose_action() {
  action=build
  if is_forced; then reason='asked for' && return 0; fi
  if [ -z "$token" ]; then reason="without \$$token_variable nobody can look what is there" && return 0; fi
  fetch_manifest "$(reference "$image"):$1"
  if [ -s "$answer.out" ]; then action=keep reason="this commit has it" && return 0; fi
  fetch_manifest "$(reference "$image"):inputs-$hash"
  if [ -s "$answer.out" ]; then
    action=retag reason="its inputs are those of inputs-$hash"
  else
    reason="no image has the inputs $hash"
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
    build) say "$image: affected, since $reason" ;;
    *) say "$image: not affected, since $reason" ;;
    esac
  done
}

affected() {
  [ $# -eq 0 ] || fail 2 'affected takes no argument'
  prepare_inputs
  open_registry
  plan_images "$BAKEHOUSE_SHA$dirty"
  show_plan
}
