# shellcheck shell=bash
# Stand-in base images under the public names that our files use: nothing can be pulled here. See README.md.

declare -A STAND_INS=([busybox]=busybox:1.37 [node]=node:22-alpine [registry]=registry:2)

# Each folder of images/ is a stand-in: make.sh there says how, and what else it holds goes in.
for recipe in "$CI_DIR"/images/*/make.sh; do
  # shellcheck source=/dev/null
  . "$recipe"
done

image_key() { key "$CI_DIR/lib/images.sh" "$CI_DIR/images/$1"/*; }

# Kept as archives outside the engine's data, which may be thrown away.
load_images() {
  local name
  for name in "${!STAND_INS[@]}"; do load_image "$name" "stand-in/$name:$(image_key "$name")" "${STAND_INS[$name]}"; done
}

image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }

load_image() {
  local archive
  archive=$CACHE/image-$1-$(image_key "$1")
  kept "$archive" "make_$1" "$2"
  image_id "$2" >/dev/null || docker load --quiet --input "$archive/image.tar" >/dev/null
  [ "$(image_id "$2")" != "$(image_id "$3" || true)" ] || return 0
  docker tag "$2" "$3"
  say "$3 is our stand-in"
}

# import_image ROOT NAME FOLDER CHANGE…: one layer, kept as an archive.
import_image() {
  local root=$1 name=$2 folder=$3 changes=() change
  shift 3
  for change in "$@"; do changes+=(--change "$change"); done
  tar --directory "$root" --numeric-owner --create . | docker import "${changes[@]}" - "$name"
  docker save --output "$folder/image.tar" "$name"
  rm -rf "$root"
}

# lay_busybox ROOT: a root with busybox's programs, users and folders.
lay_busybox() {
  local applet
  mkdir -p "$1"/{bin,etc,root,tmp,usr/bin,usr/sbin,var/www}
  chmod 1777 "$1/tmp"
  for applet in $(/bin/busybox --list); do ln -s /bin/busybox "$1/bin/$applet"; done
  cp --remove-destination /bin/busybox "$1/bin/busybox"
  ln -s /bin/env "$1/usr/bin/env"
  printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'nobody:x:65534:65534:nobody:/:/bin/false' >"$1/etc/passwd"
  printf '%s\n' 'root:x:0:' 'nobody:x:65534:' >"$1/etc/group"
}
