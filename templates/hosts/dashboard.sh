#!/bin/sh
{{{ c.header }}}
# Usage: dashboard/deploy.sh [PRODUCT]... [OPTION]...; without a product all of them.
case ${1-} in
  '' | -*) set -- --all "$@" ;;
esac
exec bakehouse deploy --root {{{ c.root }}} "$@"
