#!/bin/sh
# As the public registry:2 does it: a configuration file or a subcommand goes to the registry, anything else runs.
set -e
case "$1" in
  *.yaml | *.yml) set -- registry serve "$@" ;;
  serve | garbage-collect | help | -*) set -- registry "$@" ;;
esac
exec "$@"
