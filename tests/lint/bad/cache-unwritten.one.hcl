target "backend" {
  cache-from = [
    "type=registry,ref=git.example.com/acme/shop-backend:cache,registry.insecure=true",
    "type=registry,ref=git.example.com/acme/shop-backend:main",
  ]
  cache-to = ["type=registry,mode=max,ref=git.example.com/acme/shop-backend:cache"]
}
