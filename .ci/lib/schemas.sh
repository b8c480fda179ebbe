# shellcheck shell=bash
# The SARIF 2.1.0 schema, from an npm package that carries it unchanged.

SARIF_PACKAGE=@microsoft/jest-sarif@1.0.0-beta.0
SARIF_FILE=package/lib/schemas/sarif-2.1.0-rtm.5.json

schemas_folder() { printf '%s/schemas-%s' "$CACHE" "$(key "$CI_DIR/lib/schemas.sh")"; }

fetch_schemas() { kept "$(schemas_folder)" fill_schemas; }

fill_schemas() {
  local packed
  packed=$(cd "$1" && npm pack --silent "$SARIF_PACKAGE")
  tar --extract --file "$1/$packed" --directory "$1" --strip-components 3 "$SARIF_FILE"
  mv "$1/${SARIF_FILE##*/}" "$1/sarif.json"
  rm "$1/$packed"
}
