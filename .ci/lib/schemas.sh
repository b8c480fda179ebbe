# shellcheck shell=bash
# The SARIF 2.1.0 schema, from an npm package that carries it unchanged.

SARIF_PACKAGE=@microsoft/jest-sarif@1.0.0-beta.0
SARIF_SHA256=748e2c3d1a842e7bb258416685c7ea3a0da40005b72267b2052c2856d48ad102
SARIF_FILE=package/lib/schemas/sarif-2.1.0-rtm.5.json

schemas_folder() { printf '%s/schemas-%s' "$CACHE" "$(key "$CI_DIR/lib/schemas.sh")"; }

fetch_schemas() { kept "$(schemas_folder)" fill_schemas; }

fill_schemas() {
  fetch_npm "$SARIF_PACKAGE" "$SARIF_SHA256" "$1/package.tgz"
  tar --extract --file "$1/package.tgz" --directory "$1" --strip-components 3 "$SARIF_FILE"
  mv "$1/${SARIF_FILE##*/}" "$1/sarif.json"
  rm "$1/package.tgz"
}
