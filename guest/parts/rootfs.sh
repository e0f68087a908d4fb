# The initramfs: all programs and configuration of the guest, from the other parts and guest/rootfs.
#
# In: PART_BUSYBOX, PART_TINI, PART_CRUN, PART_IPTABLES, PART_IPROUTE2, PART_CURL, PART_AGENT (may be absent while there
# is no agent), REPOSITORY, WORK. Out: OUT/initramfs.cpio.gz.
set -eu

root=$WORK/root
mkdir -p "$root/bin" "$root/sbin" "$root/usr/bin" "$root/usr/sbin" "$root/lib" "$root/root" "$root/dev"
cp -a "$REPOSITORY/guest/rootfs/." "$root"
install -m 755 "$REPOSITORY/guest/init" "$root/init"

install -m 755 "$PART_BUSYBOX/busybox" "$root/bin/busybox"
while read -r applet; do
  [ -e "$root/$applet" ] || ln -s /bin/busybox "$root/$applet"
done <"$PART_BUSYBOX/applets"

replace() { # SOURCE TARGET: a program that may take the place of an applet
  rm -f "$root/$2"
  install -m 755 "$1" "$root/$2"
}
mkdir -p "$root/usr/libexec/crun"
install -m 755 "$PART_CRUN/crun" "$root/usr/libexec/crun/crun"
ln -s ../libexec/crun/crun "$root/usr/bin/crun"
replace "$PART_CURL/curl" usr/bin/curl
replace "$PART_IPROUTE2/ip" sbin/ip
replace "$PART_TINI/docker-init" usr/bin/docker-init
replace "$PART_IPTABLES/xtables-legacy-multi" usr/sbin/xtables-legacy-multi
for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
  ln -s xtables-legacy-multi "$root/usr/sbin/$name"
done
if [ -n "${PART_AGENT-}" ]; then
  replace "$PART_AGENT/agent" sbin/agent
  replace "$PART_AGENT/docker-stub" usr/bin/docker
fi

# Equal inputs give an equal archive: fixed order, times, owner and modes, whatever the checkout's umask was.
chmod -R u=rwX,go=rX "$root"
chmod 700 "$root/root"
cd "$root"
find . -exec touch -h -d @0 {} +
find . -mindepth 1 -print0 | LC_ALL=C sort -z |
  cpio --quiet --null --create --format=newc --owner=0:0 --reproducible >"$WORK/initramfs.cpio"
gzip -9 -n <"$WORK/initramfs.cpio" >"$OUT/initramfs.cpio.gz"
