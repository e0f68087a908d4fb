# docker-init: the small init of `docker run --init`. Docker's is tini, and so is ours: Debian's static build.
#
# In: SYSROOT (tini). Out: OUT/docker-init.
set -eu

install -m 755 "$SYSROOT/usr/bin/tini-static" "$OUT/docker-init"
