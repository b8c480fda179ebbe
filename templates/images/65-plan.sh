
# --- plan: per image what is to be done, and why; nothing is done here

force=''

# plan_images TAG: sets missing to the images that must be built; each can be recalled, and what is there is `seen`
plan_images() {
  for image in $images; do aside "image.$image" plan_image "$1"; done
  together
  missing=''
  for image in $images; do
    recall "$image"
    [ "$action" != build ] || missing="${missing:+$missing }$image"
  done
}

plan_image() {
  hash_inputs "$image"
  decide "$1"
  note_plan "$image" "$action" "$reason" "$hash"
}

# note_plan IMAGE ACTION REASON HASH
note_plan() { printf '%s\n%s\n%s\n' "$2" "$3" "$4" >"$work/$1.plan" || fail 3 'the temporary folder is full'; }

# recall IMAGE: sets action, reason and hash
recall() { { read -r action && read -r reason && read -r hash; } <"$work/$1.plan"; }

# decide TAG
decide() {
  action=build
  if is_forced; then reason='asked for' && return 0; fi
  if [ -z "$token" ]; then reason="without \$$token_variable nobody can look what is there" && return 0; fi
  look "$(reference "$image"):$1"
  if [ -s "$answer.out" ]; then action=keep reason="this commit has it" && return 0; fi
  look "$(reference "$image"):inputs-$hash"
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
    recall "$image"
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
