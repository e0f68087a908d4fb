# busybox, static with musl: Debian's source with guest/patches/busybox, and its configuration with
# guest/busybox.fragment over it.
#
# In: SRC (Debian's source of busybox), SYSROOT (see musl.sh), REPOSITORY, WORK, JOBS. Out: OUT/busybox, OUT/applets.
set -eu
. "$REPOSITORY/guest/parts/apply-patches.sh"
. "$REPOSITORY/guest/parts/merge-config.sh"
. "$REPOSITORY/guest/parts/musl.sh"

fragment=$REPOSITORY/guest/busybox.fragment
cp -a "$SRC" "$WORK/busybox"
cd "$WORK/busybox"
apply_patches "$REPOSITORY/guest/patches/busybox"

# The first value of an option counts.
export KCONFIG_NOTIMESTAMP=1
{ grep CONFIG_ "$fragment"; cat debian/config/os/linux debian/config/pkg/static; } >.config
make -s oldconfig </dev/null >/dev/null
require_options "$fragment" .config

make -j"$JOBS" CC="$CC" BB_EXTRA_VERSION="Debian $(dpkg-parsechangelog -S Version)" busybox busybox.links
install -m 755 busybox "$OUT/busybox"
sed 's,^/,,' busybox.links >"$OUT/applets"
[ -s "$OUT/applets" ]
