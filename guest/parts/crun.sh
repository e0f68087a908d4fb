# crun, the OCI runtime: static, i386, without systemd and CRIU (Debian's own crun spends three quarters of its start-up
# in libsystemd). eBPF stays in: on cgroup v2 it is what enforces the list of allowed devices.
#
# In: SRC (Debian's source of crun), SYSROOT (i386 libseccomp-dev, libcap-dev, libyajl-dev), REPOSITORY, WORK, JOBS.
# Out: OUT/crun.
set -eu
. "$REPOSITORY/guest/parts/apply-patches.sh"

cp -a "$SRC" "$WORK/crun"
cd "$WORK/crun"
lib=$SYSROOT/usr/lib/i386-linux-gnu
# Debian names the static yajl libyajl_s.a; configure and the linker look for libyajl.a.
mkdir "$WORK/lib"
ln -s "$lib/libyajl_s.a" "$WORK/lib/libyajl.a"

apply_patches "$REPOSITORY/guest/patches/crun"

export PKG_CONFIG_LIBDIR="$lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$SYSROOT"
./configure --quiet --host=i686-linux-gnu --disable-shared --enable-static \
  --disable-systemd --disable-criu --disable-dl \
  CC='gcc -m32' CFLAGS='-Os -ffunction-sections -fdata-sections' \
  CPPFLAGS="-I$SYSROOT/usr/include -I$SYSROOT/usr/include/i386-linux-gnu" \
  LDFLAGS="-L$WORK/lib -L$lib -Wl,--gc-sections" LIBS=-lm
make .version git-version.h
# Whole, and first: it generates headers, which a parallel build of crun alone does not wait for.
make -C libocispec -j"$JOBS"
make -j"$JOBS" LDFLAGS="-all-static -L$WORK/lib -L$lib -Wl,--gc-sections" crun
strip crun

grep -qx '#define HAVE_SECCOMP 1' config.h
grep -qx '#define HAVE_EBPF 1' config.h
install -m 755 crun "$OUT/crun"
