#!/bin/sh
{{{ c.header }}}
set -eu

product={{{ c.product }}}
registry={{{ c.registry }}}
username={{{ c.username }}}
token_variable={{{ c.token_variable }}}
bake_file={{{ c.bake_file }}}
sums_file={{{ c.sums_file }}}
mend={{{ c.mend }}}
timeout_seconds={{{ c.timeout_seconds }}}
images={{{ c.images }}}
secrets={{{ c.secrets }}}

# An image's name in the registry.
reference() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s' {{{ image.reference }}} ;;
  {{% endfor %}}
  esac
}

# The paths that are an image's build context, one a line; each must be in the commit.
inputs() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s\n'{{% for path in image.inputs %}} {{{ path }}}{{% endfor %}} ;;
  {{% endfor %}}
  esac
}

# Files that come along where the commit has them.
ignores() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s\n'{{% for path in image.ignores %}} {{{ path }}}{{% endfor %}} ;;
  {{% endfor %}}
  esac
}

# The context folder, from the repo's root.
context() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s' {{{ image.context }}} ;;
  {{% endfor %}}
  esac
}

# Named contexts that are folders of the repo, as NAME=FOLDER.
local_contexts() {
  case $1 in
  {{% for image in c.entries %}}
  {{% if image.local_contexts %}}
    {{{ image.key }}}) printf '%s\n'{{% for pair in image.local_contexts %}} {{{ pair }}}{{% endfor %}} ;;
  {{% endif %}}
  {{% endfor %}}
    *) ;;
  esac
}
{{% for part in c.parts %}}
{{% include part %}}
{{% endfor %}}
