#!/bin/sh
{{{ c.header }}}
# Usage: deploy-all.sh, or any option of `bakehouse deploy --all`.
exec bakehouse deploy --root {{{ c.root }}} --all "$@"
