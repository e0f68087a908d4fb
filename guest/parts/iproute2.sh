# iproute2's `ip`, static, i386: `ip -d link`, `ip netns`, `ip -j` show what busybox's does not.
#
# In: SRC (Debian's source of iproute2), WORK, JOBS. Out: OUT/ip.
set -eu

cp -a "$SRC" "$WORK/iproute2"
cd "$WORK/iproute2"
# Its configure probes for libraries of this machine; none of them is wanted in a static i386 program.
PKG_CONFIG=/bin/false CC='gcc -m32' ./configure >/dev/null
sed -i -E '/^(HAVE_(ELF|SELINUX|CAP|MNL|BERKELEY_DB|LIBBSD|LIBBPF)|TC_CONFIG_)/d' config.mk
make -j"$JOBS" CC='gcc -m32' CCOPTS='-Os -pipe -ffunction-sections -fdata-sections' SHARED_LIBS=n \
  LDFLAGS='-static -Wl,--gc-sections' SUBDIRS='lib ip'
strip ip/ip

ip/ip -V
install -m 755 ip/ip "$OUT/ip"
