# shellcheck shell=bash
# moby/buildkit:buildx-stable-1: our own buildkitd and buildctl with the machine's runc, over busybox.
# Not among STAND_INS: it wants the tools, which are built while those are made. The links beside this file put the
# tools' versions into the image's key.

load_buildkit() {
  load_image buildkit "stand-in/buildkit:$(image_key buildkit)" moby/buildkit:buildx-stable-1
}

make_buildkit() {
  local root=$2/root
  lay_busybox "$root"
  install "$(tool_folder buildkitd)/buildkitd" "$(tool_folder buildctl)/buildctl" "$(command -v runc)" "$root/usr/bin/"
  lay_libraries "$root"
  import_image "$root" "$1" "$2" 'ENTRYPOINT ["buildkitd"]' 'VOLUME /var/lib/buildkit' \
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
}

# lay_libraries ROOT: the machine's, for what lies in usr/bin there.
lay_libraries() {
  local library
  for library in $(ldd "$1"/usr/bin/{runc,buildkitd,buildctl} | grep -o '/[^ ]*\.so[^ ]*' | sort -u); do
    install -D "$library" "$1$library"
  done
}
