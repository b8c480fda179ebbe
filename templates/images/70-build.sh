
# --- build: the images asked for, from commit to digest

push='--push'
chosen=''

# choose ARGUMENT…: sets push and chosen
choose() {
  for argument in "$@"; do
    case $argument in
    --push) push='--push' ;;
    --no-push) push='' ;;
    --help)
      usage
      exit 0
      ;;
    -*) fail 2 "build has no option '$argument'; it has --push and --no-push" ;;
    *) choose_image "$argument" ;;
    esac
  done
  [ -n "$chosen" ] || chosen=$images
}

choose_image() {
  for image in $images; do
    [ "$image" = "$1" ] || continue
    case " $chosen " in *" $1 "*) ;; *) chosen="${chosen:+$chosen }$1" ;; esac
    return 0
  done
  fail 2 "there is no image '$1'; there are: $images"
}

check_token() {
  [ -n "$push" ] || return 0
  [ -n "$(variable "$token_variable")" ] ||
    fail 2 "$token_variable is not set: pushing to $registry needs its token there"
}

# read_digest REFERENCE: sets digest to what the registry has now
read_digest() {
  limited '' 60 docker buildx imagetools inspect --format '{{print .Manifest.Digest}}' "$1" >"$work/digest.txt" ||
    fail 3 "the registry does not show $1: docker buildx imagetools inspect $(why $? 60)"
  digest=$(cat "$work/digest.txt")
}

# report SECONDS
report() {
  for image in $chosen; do
    tagged=$(reference "$image"):$BAKEHOUSE_TAG
    digest='(not pushed)'
    [ -z "$push" ] || read_digest "$tagged"
    printf '%-16s %s %s\n' "$image" "$tagged" "$digest"
  done
  say "baked in $1 seconds"
}

build() {
  choose "$@"
  open_repository
  need_docker
  check_token
  make_work_folder
  read_commit
  group "$product at $BAKEHOUSE_SHA"
  note_uncommitted
  git cat-file blob "$BAKEHOUSE_SHA:$bake_file" >"$work/docker-bake.hcl" || fail 3 "the commit has no $bake_file"
  make_contexts
  private_docker_config
  [ -z "$(variable "$token_variable")" ] || sign_in
  export_secrets
  export_commit
  group "bake $chosen"
  began=$(date +%s)
  bake
  group 'images'
  report $(($(date +%s) - began))
  end_group
}
