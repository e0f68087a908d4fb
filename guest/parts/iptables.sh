# iptables, static with musl: the legacy (xtables) program, all extensions built in, so that it needs no other file.
# nft is left out: dockerd's own rules are iptables rules, and the kernel here has no nf_tables.
#
# In: SRC (Debian's source of iptables), SYSROOT (see musl.sh), REPOSITORY, WORK, JOBS. Out: OUT/xtables-legacy-multi.
set -eu
. "$REPOSITORY/guest/parts/musl.sh"

cp -a "$SRC" "$WORK/iptables"
cd "$WORK/iptables"
[ -x configure ] || ./autogen.sh
./configure --quiet --host=i686-linux-gnu --disable-shared --enable-static --disable-nftables --disable-connlabel \
  CC="$CC" CFLAGS=-Os
make -j"$JOBS" LDFLAGS=-all-static
strip iptables/xtables-legacy-multi

install -m 755 iptables/xtables-legacy-multi "$OUT/xtables-legacy-multi"
