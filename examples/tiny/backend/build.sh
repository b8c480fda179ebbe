#!/bin/sh
# "Compiles" the backend into the folder given.
set -eu
site=$1
if [ -s /run/secrets/GITEA_NPM_TOKEN ]; then
  echo 'GITEA_NPM_TOKEN: given'
else
  echo 'GITEA_NPM_TOKEN: absent'
fi
mkdir -p "$site"
printf 'ok\n' >"$site/health"
