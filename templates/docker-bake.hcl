{{{ c.header }}}
# ci/images.sh sets the variables. Always pass this file with -f: otherwise bake merges a Compose file next to it.

variable "BAKEHOUSE_TAG" {
  default = "local"
}
{{% for name in c.variables %}}
variable {{{ name }}} {
  default = ""
}
{{% endfor %}}

group "default" {
  targets = [
  {{% for target in c.targets %}}
    {{{ target.key }}},
  {{% endfor %}}
  ]
}

target "_common" {
  attest = [{{{ c.attest }}}]
  output = [{{{ c.export }}}]
}
{{% for target in c.targets %}}

target {{{ target.key }}} {
  inherits   = ["_common"]
  context    = {{{ target.context }}}
  dockerfile = {{{ target.dockerfile }}}
  {{% if target.target %}}
  target     = {{{ target.target }}}
  {{% endif %}}
  platforms  = [{{{ target.platform }}}]
  tags       = [{{{ target.tag }}}]
  {{% if target.args %}}
  args = {
  {{% for name, value in target.args %}}
    {{{ name }}} = {{{ value }}}
  {{% endfor %}}
  }
  {{% endif %}}
  labels = {
  {{% for name, value in target.labels %}}
    {{{ name }}} = {{{ value }}}
  {{% endfor %}}
  }
  {{% if target.contexts %}}
  contexts = {
  {{% for name, value in target.contexts %}}
    {{{ name }}} = {{{ value }}}
  {{% endfor %}}
  }
  {{% endif %}}
  {{% if target.secrets %}}
  secret = [
  {{% for secret in target.secrets %}}
    {{{ secret }}},
  {{% endfor %}}
  ]
  {{% endif %}}
  {{% if target.ssh %}}
  ssh = [
  {{% for key in target.ssh %}}
    {{{ key }}},
  {{% endfor %}}
  ]
  {{% endif %}}
  {{% if target.cache %}}
  cache-from = [{{{ target.cache.read }}}]
  cache-to   = BAKEHOUSE_CACHE == "write" ? [{{{ target.cache.write }}}] : []
  {{% endif %}}
}
{{% endfor %}}
