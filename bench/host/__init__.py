"""A whole host for benches and tests: four products behind Caddy, a registry, and a client that asks."""
