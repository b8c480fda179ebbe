# shellcheck shell=bash
# busybox:1.37: Debian's static busybox alone.

make_busybox() {
  lay_busybox "$2/root"
  import_image "$2/root" "$1" "$2" 'CMD ["sh"]' 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
}
