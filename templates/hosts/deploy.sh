#!/bin/sh
{{{ c.header }}}
# Usage: deploy-<product>.sh [OPTION]..., with the options of `bakehouse deploy`;
# or deploy-<product>.sh --rollback [SHA] [OPTION]..., with those of `bakehouse rollback`.
if [ "${1-}" = --rollback ]; then
  shift
  exec bakehouse rollback --root {{{ c.root }}} {{{ c.product }}} "$@"
fi
exec bakehouse deploy --root {{{ c.root }}} {{{ c.product }}} "$@"
