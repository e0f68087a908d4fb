# docker-init: the small init of `docker run --init`. Docker's is tini, and so is ours: Debian's source, static with musl.
#
# In: SRC (Debian's source of tini), SYSROOT (see musl.sh), REPOSITORY, WORK. Out: OUT/docker-init.
set -eu
. "$REPOSITORY/guest/parts/musl.sh"

# What CMake would fill in.
version=$(sed -n 's/^set *(tini_VERSION_\(MAJOR\|MINOR\|PATCH\) \([0-9]*\))$/\2/p' "$SRC/CMakeLists.txt" | paste -s -d .)
sed -e "s/@tini_VERSION_MAJOR@.*@tini_VERSION_PATCH@/$version/" -e 's/@tini_VERSION_GIT@//' \
  "$SRC/src/tiniConfig.h.in" >"$WORK/tiniConfig.h"
"$CC" -Os -D_FORTIFY_SOURCE=0 -I"$WORK" "$SRC/src/tini.c" -o "$OUT/docker-init"
strip "$OUT/docker-init"
