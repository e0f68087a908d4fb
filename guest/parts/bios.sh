# The BIOS that v86 starts, and the one of its VGA card: Debian's SeaBIOS, as it is.
#
# In: SYSROOT (seabios). Out: OUT/bios.bin, OUT/vgabios.bin.
set -eu

install -m 644 "$SYSROOT/usr/share/seabios/bios.bin" "$OUT/bios.bin"
install -m 644 "$SYSROOT/usr/share/seabios/vgabios-stdvga.bin" "$OUT/vgabios.bin"
