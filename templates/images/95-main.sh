
# --- main
# Reads: nothing
# Sets: command

usage() {
  cat <<TEXT
usage: ci/images.sh COMMAND [ARGUMENT…]

  all [--force] [IMAGE…]      build, test, release and promote HEAD, as CI does
  build [--force] [--no-push] [IMAGE…]
                              build the images that changed, reuse the others, and push them as :<sha>
  affected                    show which images would be built, and why
  inputs IMAGE                print the hash of an image's inputs, its files and build settings
  promote                     move :latest to the newest released commit of $branch
  verify                      compare the generated files with $sums_file

Images of $product: $images
To push to $registry, set $token_variable to $username's token.

examples:
  ci/images.sh affected
  ci/images.sh build --no-push ${images%% *}
  ci/images.sh all --force              rebuild this commit with newer base images

exit codes: 0 success, 1 generated files differ, 2 wrong call or manifest, 3 another program failed, 6 refused
TEXT
}

main() {
  export LC_ALL=C
  unset BAKEHOUSE_CACHE
  set_traps
  take_secrets
  command=${1-}
  [ $# -eq 0 ] || shift
  case $command in
  all | build | affected | promote | verify) "$command" "$@" ;;
  inputs) print_inputs "$@" ;;
  --help | -h | help) usage ;;
  '')
    usage >&2
    exit 2
    ;;
  *) fail 2 "unknown command '$command'; use all, build, affected, inputs, promote or verify" ;;
  esac
}

main "$@"
