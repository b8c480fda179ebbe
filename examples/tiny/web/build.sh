#!/bin/sh
# "Compiles" the web into the folder given; the backend's address is compiled in.
set -eu
site=$1
mkdir -p "$site"
cp web/index.html "$site/index.html"
printf '%s' "${NEXT_PUBLIC_API:-http://127.0.0.1:4010}" >"$site/api.txt"
printf 'ok\n' >"$site/health"
