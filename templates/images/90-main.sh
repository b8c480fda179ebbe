
# --- main

usage() {
  cat <<TEXT
usage: ci/images.sh COMMAND [ARGUMENT…]

  build [--push | --no-push] [IMAGE…]   bake the images of commit HEAD and push each as :<sha>
  verify                                compare the generated files with $sums_file

$product has the images: $images
Pushing to $registry takes $username's token from \$$token_variable.

examples:
  ci/images.sh build                    all images
  ci/images.sh build --no-push ${images%% *}
  ci/images.sh verify

exit codes: 0 fine, 1 generated files differ, 2 the call or the manifest is wrong, 3 another program failed
TEXT
}

main() {
  export LC_ALL=C
  guard_exit
  case ${1-} in
  build)
    shift
    build "$@"
    ;;
  verify)
    shift
    verify "$@"
    ;;
  --help | -h | help) usage ;;
  '')
    usage >&2
    exit 2
    ;;
  *) fail 2 "there is no command '$1'; there are: build verify" ;;
  esac
}

main "$@"
