target "backend" {
  cache-to = BAKEHOUSE_CACHE == "write" ? ["type=registry,ref=git.example.com/acme/shop:cache,mode=max"] : []
}
target "web" {
  cache-to = BAKEHOUSE_CACHE == "write" ? ["type=registry,ref=git.example.com/acme/shop:cache,mode=max"] : []
}
