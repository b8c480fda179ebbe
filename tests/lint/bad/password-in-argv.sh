#!/bin/sh
docker login --username image-bot \
  --password "$REGISTRY_TOKEN" git.example.com
