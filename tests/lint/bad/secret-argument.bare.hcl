target "backend" {
  args = {
    NPM = NPM_AUTH
  }
  secret = ["type=env,id=NPM_AUTH,env=NPM_AUTH"]
}
