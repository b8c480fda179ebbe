target "backend" {
  args = {
    "NEXT_PUBLIC_KEY" = "public"
    "COMMIT"          = "${BAKEHOUSE_SHA}"
  }
  cache-from = [
    "type=registry,ref=git.example.com/acme/shop-backend:cache",
    "type=registry,ref=git.example.com/acme/shop-web:cache",
  ]
  cache-to = ["type=registry,ref=git.example.com/acme/shop-backend:cache,mode=max"]
  secret   = ["type=env,id=NPM_TOKEN,env=NPM_TOKEN"]
}
target "web" {
  cache-from = ["type=registry,ref=git.example.com/acme/shop-web:cache"]
  cache-to   = BAKEHOUSE_CACHE == "write" ? ["type=registry,ref=git.example.com/acme/shop-web:cache,mode=max"] : []
}
