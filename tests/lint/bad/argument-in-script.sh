#!/bin/sh
docker buildx bake --file docker-bake.hcl --set "*.args.NPM_TOKEN=$NPM_TOKEN"
