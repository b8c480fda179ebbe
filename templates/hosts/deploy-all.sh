#!/bin/sh
{{{ c.header }}}
# Usage: deploy-all.sh [OPTION]..., with the options of `bakehouse deploy --all`.
exec bakehouse deploy --root {{{ c.root }}} --all "$@"
