"""A manifest of any number of repos, in the shape of the real one."""


def manifest(repos: int) -> str:
    """Return the YAML text."""
    return _HEAD + "".join(_REPO.format(n=number) for number in range(repos))


_HEAD = """version: 1
registry: {host: git.example.com, owner: acme, username: image-bot, token: REGISTRY_TOKEN}
forge: {kind: gitea, version: "1.26", url: https://git.example.com, runner: ubuntu-latest}
defaults:
  images: {commit_args: ACME_COMMIT_, secrets: [NPM_TOKEN]}
  services: {logs: {max_size: 10m, max_file: 3}}
repos:
"""

_REPO = """  repo_{n}:
    product: product{n}
    branch: main
    images:
      backend: {{dockerfile: backend/Dockerfile, paths: [backend, packages, pnpm-lock.yaml]}}
      web:
        dockerfile: web/Dockerfile
        paths: [web, packages, pnpm-lock.yaml]
        args: {{NEXT_PUBLIC_API: "https://api{n}.example.com"}}
    services:
      backend:
        image: backend
        health: {{url: "http://127.0.0.1:4003/health", start_period: 20s, start_interval: 500ms}}
        memory: {{limit: 256MiB, reservation: 128MiB}}
      web:
        image: web
        health: {{url: "http://127.0.0.1:3000/health", program: node}}
        memory: {{limit: 512MiB}}
"""
