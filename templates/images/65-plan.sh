
# --- plan: per image what is to be done, and why; nothing is done here

force=''

# plan_images TAG: sets missing to the images that must be built; $work/IMAGE.plan holds action, digest and reason
plan_images() {
  missing=''
  for image in $images; do
    hash_inputs "$image"
    plan_image "$1"
    printf '%s\n%s\n%s\n' "$action" "$digest" "$reason" >"$work/$image.plan"
    [ "$action" != build ] || missing="${missing:+$missing }$image"
  done
}

plan_image() {
  action=build digest=''
  if is_forced; then reason='asked for' && return 0; fi
  if [ -z "$token" ]; then reason="without \$$token_variable nobody can look what is there" && return 0; fi
  look "$(reference "$image"):$1" "$digest_of"
  digest=$found
  if [ -n "$digest" ]; then action=keep reason="this commit has it" && return 0; fi
  look "$(reference "$image"):inputs-$hash" "$digest_of"
  digest=$found
  if [ -n "$digest" ]; then
    action=retag reason="its inputs are those of inputs-$hash"
  else
    reason="no image has the inputs $hash"
  fi
}

is_forced() {
  [ -n "$force" ] || return 1
  case " $chosen " in *" $image "*) return 0 ;; *) return 1 ;; esac
}

# planned IMAGE LINE
planned() { sed -n "$2p" "$work/$1.plan"; }

show_plan() {
  for image in $images; do
    case $(planned "$image" 1) in
    build) say "$image: affected, since $(planned "$image" 3)" ;;
    *) say "$image: not affected, since $(planned "$image" 3)" ;;
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
