#!/bin/sh
# Writes the commit that the image is built from below the folder given, one file a value, each exact to the byte.
set -eu
site=$1
mkdir -p "$site/commit" "$site/api/devops"
printf '%s' "${BYTELYST_COMMIT_SHA:-}" >"$site/commit/sha"
printf '%s' "${BYTELYST_COMMIT_SHORT:-}" >"$site/commit/short"
printf '%s' "${BYTELYST_COMMIT_MESSAGE:-}" >"$site/commit/message"
printf '%s' "${BYTELYST_COMMIT_AUTHOR:-}" >"$site/commit/author"
printf '%s' "${BYTELYST_COMMIT_DATE:-}" >"$site/commit/date"
# Only what is hexadecimal by nature goes into the JSON: nothing else is safe there without an encoder.
printf '{"commit":"%s","short":"%s"}\n' "${BYTELYST_COMMIT_SHA:-}" "${BYTELYST_COMMIT_SHORT:-}" >"$site/api/devops/version"
