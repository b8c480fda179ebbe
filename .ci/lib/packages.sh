# shellcheck shell=bash
# Debian packages: a few from bookworm on the machine itself, the engine's and the registry from trixie in a folder of their own.

# The compiler is for the C inside Gitea, caddy for requests over a swap, sshd for the key that may only deploy, openssl for the keys of the builders that tests talk to over TLS.
HOST_PACKAGES=(busybox-static caddy dash debootstrap gcc iptables libc6-dev iproute2 openssh-server openssl runc strace)
# Not trixie's runc: it wants a newer glibc than bookworm has. bookworm's engine is older than the oldest we accept.
ENGINE_PACKAGES=(docker.io docker-cli containerd tini docker-registry)

engine_tree() { printf '%s/engine-%s' "$CACHE" "$(key <(declare -p ENGINE_PACKAGES; declare -f fill_engine_tree))"; }

install_host_packages() {
  ! dpkg --status "${HOST_PACKAGES[@]}" >/dev/null 2>&1 || return 0
  say "installing ${HOST_PACKAGES[*]}"
  { apt-get update -q && apt-get install -qy --no-install-recommends "${HOST_PACKAGES[@]}"; } >"$CACHE/apt.log" 2>&1 ||
    { tail -n 30 "$CACHE/apt.log" >&2 && fail "apt-get failed; all of it: $CACHE/apt.log"; }
}

# The mirror that this machine takes bookworm from.
debian_mirror() {
  apt-get indextargets --format "\$(RELEASE) \$(COMPONENT) \$(REPO_URI)" 'Created-By: Packages' |
    sed -n 's/^bookworm main //p' | head -n 1
}

unpack_engine() { kept "$(engine_tree)" fill_engine_tree; }

# apt with a configuration of its own, so that no trixie package can reach the machine's.
fill_engine_tree() {
  local apt=$1/apt package
  mkdir -p "$apt/lists/partial" "$apt/archives/partial"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) trixie main" >"$apt/sources.list"
  local options=(-q -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$apt/lists"
    -o "Dir::Cache=$apt" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  (cd "$apt/archives" && apt-get "${options[@]}" download "${ENGINE_PACKAGES[@]}")
  for package in "$apt"/archives/*.deb; do dpkg --extract "$package" "$1"; done
  rm -rf "$apt"
}
