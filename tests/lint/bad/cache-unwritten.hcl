target "backend" {
  tags       = ["git.example.com/acme/shop-backend:local"]
  cache-from = ["type=registry,ref=git.example.com/acme/shop-backend:cache"]
}
