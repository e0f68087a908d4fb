# The kernel: Debian's linux-source-6.1 with guest/patches/kernel, `tinyconfig` plus guest/kernel.fragment, for i386.
#
# In: SYSROOT (linux-source-6.1), REPOSITORY, WORK, JOBS. Out: OUT/bzImage, OUT/config.
set -eu
. "$REPOSITORY/guest/parts/apply-patches.sh"
. "$REPOSITORY/guest/parts/merge-config.sh"

tarball=$SYSROOT/usr/src/linux-source-6.1.tar.xz
fragment=$REPOSITORY/guest/kernel.fragment
mkdir "$WORK/linux"
cd "$WORK/linux"
# Most of the source is for other machines: leaving its C files out saves a gigabyte of writing.
tar -x -f "$tarball" --strip-components=1 \
  --exclude='*/drivers/gpu/*.[ch]' --exclude='*/drivers/media/*.[ch]' --exclude='*/sound/*.[ch]' \
  --exclude='*/arch/arm*.[chS]' --exclude='*/arch/mips/*.[chS]' --exclude='*/arch/powerpc/*.[chS]' \
  --exclude='*.dts' --exclude='*.dtsi'

apply_patches "$REPOSITORY/guest/patches/kernel"

make -s ARCH=i386 tinyconfig
scripts/kconfig/merge_config.sh -m .config "$fragment" >/dev/null
make -s ARCH=i386 olddefconfig
require_options "$fragment" .config

# Equal inputs give an equal kernel: no name of the builder, and the source's date.
export KBUILD_BUILD_USER=drydock KBUILD_BUILD_HOST=drydock
KBUILD_BUILD_TIMESTAMP=$(date -u -r "$tarball" '+%a %b %e %H:%M:%S UTC %Y')
export KBUILD_BUILD_TIMESTAMP
make ARCH=i386 -j"$JOBS" bzImage

install -m 644 arch/x86/boot/bzImage "$OUT/bzImage"
install -m 644 .config "$OUT/config"
