# iproute2's `ip`, static with musl: `ip -d link`, `ip netns`, `ip -j` show what busybox's does not.
#
# In: SRC (Debian's source of iproute2), SYSROOT (see musl.sh), REPOSITORY, WORK, JOBS. Out: OUT/ip.
set -eu
. "$REPOSITORY/guest/parts/musl.sh"

cp -a "$SRC" "$WORK/iproute2"
cd "$WORK/iproute2"
# Its configure probes for libraries of this machine; none of them is wanted in a static i386 program.
PKG_CONFIG=/bin/false CC="$CC" ./configure >/dev/null
sed -i -E '/^(HAVE_(ELF|SELINUX|CAP|MNL|BERKELEY_DB|LIBBSD|LIBBPF)|TC_CONFIG_)/d' config.mk
make -j"$JOBS" CC="$CC" CCOPTS=-Os SHARED_LIBS=n LDFLAGS=-static SUBDIRS='lib ip'
strip ip/ip

install -m 755 ip/ip "$OUT/ip"
