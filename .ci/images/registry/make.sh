# shellcheck shell=bash
# registry:2: Debian's docker-registry over busybox, with the public image's configuration and entrypoint.

# Debian's registry needs nothing but libc, and gets the machine's.
make_registry() {
  local root=$2/root
  lay_busybox "$root"
  mkdir -p "$root"/{lib/x86_64-linux-gnu,lib64,etc/docker/registry,var/lib/registry}
  install "$ENGINE/usr/bin/docker-registry" "$root/bin/registry"
  cp /lib/x86_64-linux-gnu/libc.so.6 "$root/lib/x86_64-linux-gnu/"
  cp /lib64/ld-linux-x86-64.so.2 "$root/lib64/"
  install "$CI_DIR/images/registry/entrypoint.sh" "$root/entrypoint.sh"
  install -m 644 "$CI_DIR/images/registry/config.yml" "$root/etc/docker/registry/config.yml"
  import_image "$root" "$1" "$2" 'ENTRYPOINT ["/entrypoint.sh"]' 'CMD ["/etc/docker/registry/config.yml"]' \
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' 'EXPOSE 5000' 'VOLUME /var/lib/registry'
}
