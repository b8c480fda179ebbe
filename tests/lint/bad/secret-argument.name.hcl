target "backend" {
  args = {
    "NPM_TOKEN" = "abc"
  }
}
