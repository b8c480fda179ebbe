target "backend" {
  cache-from = ["type=registry,ref=git.example.com/acme/shop:cache"]
  cache-to   = ["type=registry,ref=git.example.com/acme/shop:cache,mode=max"]
}
target "web" {
  cache-from = ["type=registry,ref=git.example.com/acme/shop:cache"]
  cache-to   = ["type=registry,ref=git.example.com/acme/shop:cache,mode=max"]
}
