# A compiler that links small static i386 programs with musl, from Debian's musl-dev and linux-libc-dev. Sourced; it sets CC.
#
# Against the machine's C library a static program is 0.7 MB larger, and starts more slowly: both count in a guest that is
# downloaded and emulated.
#
# In: SYSROOT (i386 musl-dev, linux-libc-dev), WORK. Out: CC.

musl_include=$SYSROOT/usr/include/i386-linux-musl
musl_lib=$SYSROOT/usr/lib/i386-linux-musl
include="-nostdinc -isystem $musl_include -isystem include%s \
  -isystem $SYSROOT/usr/include/i386-linux-gnu -isystem $SYSROOT/usr/include"
cat >"$WORK/musl.specs" <<SPECS
%rename cpp_options old_cpp_options

*cpp_options:
$include %(old_cpp_options)

*cc1:
%(cc1_cpu) $include -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections

*link_libgcc:
-L$musl_lib -L .%s

*libgcc:
libgcc.a%s

*startfile:
$musl_lib/crt1.o $musl_lib/crti.o

*endfile:
$musl_lib/crtn.o

*link:
-m elf_i386 -nostdlib %{!r:-static} %{!r:--gc-sections} -z norelro --build-id=none

SPECS
printf '#!/bin/sh\nexec gcc -m32 -no-pie -specs="%s" "$@"\n' "$WORK/musl.specs" >"$WORK/musl-gcc"
chmod +x "$WORK/musl-gcc"
CC=$WORK/musl-gcc
