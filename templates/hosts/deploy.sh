#!/bin/sh
{{{ c.header }}}
# Usage: deploy-<product>.sh [--rollback [SHA]], or any option of `bakehouse deploy`.
if [ "${1-}" = --rollback ]; then
  shift
  exec bakehouse rollback --root {{{ c.root }}} {{{ c.product }}} "$@"
fi
exec bakehouse deploy --root {{{ c.root }}} {{{ c.product }}} "$@"
