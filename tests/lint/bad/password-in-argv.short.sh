#!/bin/sh
docker login -u image-bot -p "$REGISTRY_TOKEN" git.example.com
