
# --- plan: decide what to do for each image, and why, without doing it
# Reads: BAKEHOUSE_SHA, chosen, dirty, force, hash, images, numbered, token, work
# Sets: action, force, hash, missing, numbered, reason

force=''
# a rebuild of the commit has a tag of its own, which has no image yet
numbered=''

# plan_images TAG: sets missing to the images to build; `load_plan` and `read_digest` then work for each image
plan_images() {
  read_entries
  for image in $images; do plan_image; done
  look_up_images "$1"
  missing=''
  for image in $images; do
    load_plan "$image"
    [ "$action" != build ] || missing="${missing:+$missing }$image"
  done
}

# plan_image: save what to do for $image, or `look` if the registry decides
plan_image() {
  absent=$(unset_variables "$image" | tr '\n' ' ')
  if [ -n "$absent" ]; then
    save_plan "$image" unknown "its build arguments need variables that are not set: $absent" ''
    return 0
  fi
  hash_inputs "$image"
  action=look reason=''
  if is_forced; then
    action=build reason='--force'
  elif [ -z "$token" ]; then
    action=build reason="$token_variable is not set, so everything is built"
  fi
  save_plan "$image" "$action" "$reason" "$hash"
}

# save_plan IMAGE ACTION REASON HASH
save_plan() { printf '%s\n%s\n%s\n' "$2" "$3" "$4" >"$work/$1.plan" || no_space; }

# load_plan IMAGE: sets action, reason and hash
load_plan() { { read -r action && read -r reason && read -r hash; } <"$work/$1.plan"; }

# look_up_images TAG: complete the plans that the registry decides
look_up_images() {
  sought=''
  for image in $images; do
    load_plan "$image"
    [ "$action" != look ] || sought="$sought $image"
  done
  [ -n "$numbered" ] || fetch_manifests "$1" "$sought"
  for image in $sought; do
    load_plan "$image"
    if [ -z "$numbered" ] && [ -s "$work/image.$image.out" ]; then
      save_plan "$image" keep 'already built for this commit' "$hash"
    else
      queue_manifest "image.$image" "$(reference "$image"):inputs-$hash"
    fi
  done
  fetch_queued
  for image in $sought; do
    load_plan "$image"
    [ "$action" = look ] || continue
    if [ -s "$work/image.$image.out" ]; then
      save_plan "$image" retag "reuses inputs-$hash" "$hash"
    else
      save_plan "$image" build "no image has these files and settings yet: inputs-$hash" "$hash"
    fi
  done
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
  open_work
  # without a login nothing is looked up, so docker need not be there
  [ -z "$token" ] || ask_docker
  read_source
  [ -z "$token" ] || open_registry
  plan_images "$BAKEHOUSE_SHA$dirty"
  show_plan
  show_undecided
}
