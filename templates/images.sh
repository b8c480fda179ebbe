#!/bin/sh
{{{ c.header }}}
set -eu

product={{{ c.product }}}
branch={{{ c.branch }}}
registry={{{ c.registry }}}
registry_insecure={{{ c.registry_insecure }}}
registry_ca={{{ c.registry_ca }}}
username={{{ c.username }}}
token_variable={{{ c.token_variable }}}
registry_others={{{ c.registry_others }}}
release={{{ c.release }}}
bake_file={{{ c.bake_file }}}
bake_sum={{{ c.bake_sum }}}
sums_file={{{ c.sums_file }}}
mend={{{ c.mend }}}
prepare={{{ c.prepare }}}
test_command={{{ c.test_command }}}
timeout_seconds={{{ c.timeout_seconds }}}
network_seconds={{{ c.network_seconds }}}
remote={{{ c.remote }}}
images={{{ c.images }}}
generated={{{ c.generated }}}
builder_driver={{{ c.builder.driver }}}
builder_name={{{ c.builder.name }}}
builder_persistent={{{ c.builder.persistent }}}
builder_keep={{{ c.builder.keep }}}
max_parallel={{{ c.builder.max_parallel }}}
builder_endpoints={{{ c.builder.endpoints }}}
builder_ca={{{ c.builder.ca }}}
builder_cert={{{ c.builder.cert }}}
builder_key={{{ c.builder.key }}}
builder_network={{{ c.builder.network }}}
unpushed_keep={{{ c.unpushed.keep }}}
unpushed_endpoints={{{ c.unpushed.endpoints }}}
unpushed_ca={{{ c.unpushed.ca }}}
unpushed_cert={{{ c.unpushed.cert }}}
unpushed_key={{{ c.unpushed.key }}}

# reference IMAGE: print its name in the registry
reference() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s' {{{ image.reference }}} ;;
  {{% endfor %}}
  esac
}

# inputs IMAGE: print the paths of its build context, one per line; each must be in the commit
inputs() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s\n'{{% for path in image.inputs %}} {{{ path }}}{{% endfor %}} ;;
  {{% endfor %}}
  esac
}

# dockerfile IMAGE: print its path
dockerfile() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s' {{{ image.dockerfile }}} ;;
  {{% endfor %}}
  esac
}

# excluded IMAGE: print the paths that are not inputs although they are in others, one per line
excluded() {
  case $1 in
  {{% for image in c.entries %}}
  {{% if image.excluded %}}
    {{{ image.key }}}) printf '%s\n'{{% for path in image.excluded %}} {{{ path }}}{{% endfor %}} ;;
  {{% endif %}}
  {{% endfor %}}
    *) ;;
  esac
}

# ignores IMAGE: print its ignore files, which need not be in the commit; the last one that is there counts
ignores() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s\n'{{% for path in image.ignores %}} {{{ path }}}{{% endfor %}} ;;
  {{% endfor %}}
  esac
}

# recipe IMAGE: print its build settings, which are part of the hash of its inputs
recipe() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s' {{{ image.recipe }}} ;;
  {{% endfor %}}
  esac
}

# context IMAGE: print its context folder, relative to the repo's root
context() {
  case $1 in
  {{% for image in c.entries %}}
    {{{ image.key }}}) printf '%s' {{{ image.context }}} ;;
  {{% endfor %}}
  esac
}

# local_contexts IMAGE: print the named contexts that are folders of the repo, as NAME=FOLDER
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

# bases IMAGE: print the images that it is built on, to any depth, one per line
bases() {
  case $1 in
  {{% for image in c.entries %}}
  {{% if image.bases %}}
    {{{ image.key }}}) printf '%s\n'{{% for base in image.bases %}} {{{ base }}}{{% endfor %}} ;;
  {{% endif %}}
  {{% endfor %}}
    *) ;;
  esac
}

# variables IMAGE: print the forge's variables that its build arguments need, one per line
variables() {
  case $1 in
  {{% for image in c.entries %}}
  {{% if image.variables %}}
    {{{ image.key }}}) printf '%s\n'{{% for name in image.variables %}} {{{ name }}}{{% endfor %}} ;;
  {{% endif %}}
  {{% endfor %}}
    *) ;;
  esac
}

# secrets IMAGE: print its build secrets, as VARIABLE=SECRET; in pull requests, the secret fills the variable, or `none`
secrets() {
  case $1 in
  {{% for image in c.entries %}}
  {{% if image.secrets %}}
    {{{ image.key }}}) printf '%s\n'{{% for pair in image.secrets %}} {{{ pair }}}{{% endfor %}} ;;
  {{% endif %}}
  {{% endfor %}}
    *) ;;
  esac
}
