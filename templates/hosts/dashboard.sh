#!/bin/sh
{{{ c.header }}}
# Usage: dashboard/deploy.sh [PRODUCT]... [OPTION]..., with the options of `bakehouse deploy`; without a product: all.
case ${1-} in
  '' | -*) set -- --all "$@" ;;
esac
exec bakehouse deploy --root {{{ c.root }}} "$@"
