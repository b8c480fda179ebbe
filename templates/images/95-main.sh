
# --- main
# Reads: nothing
# Sets: command

usage() {
  cat <<TEXT
usage: ci/images.sh COMMAND [ARGUMENT…]

  all [--force] [IMAGE…]      build, test, release and promote commit HEAD: what CI does
  build [--force] [--no-push] [IMAGE…]
                              each image under :<sha>, built or, where its inputs did not change, retagged
  affected                    say what a build would do, and why
  inputs IMAGE                print the hash of an image's inputs
  promote                     move :latest to the newest released commit of $branch
  verify                      compare the generated files with $sums_file

$product has the images: $images
Pushing to $registry takes $username's token from \$$token_variable.

examples:
  ci/images.sh affected
  ci/images.sh build --no-push ${images%% *}
  ci/images.sh all --force              rebuild this commit, for newer base images

exit codes: 0 fine, 1 generated files differ, 2 the call or the manifest is wrong, 3 another program failed,
6 refused
TEXT
}

main() {
  export LC_ALL=C
  set_traps
  take_token
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
  *) fail 2 "there is no command '$command'; there are: all build affected inputs promote verify" ;;
  esac
}

main "$@"
