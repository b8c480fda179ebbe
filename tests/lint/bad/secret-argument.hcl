variable "NPM_AUTH" {
  default = ""
}
target "backend" {
  args = {
    "REGISTRY_LOGIN" = "${NPM_AUTH}"
  }
  secret = ["type=env,id=NPM_AUTH,env=NPM_AUTH"]
}
