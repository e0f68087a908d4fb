# The agent (PID 1) and the docker stub, from guest/agent: static, with musl.
#
# In: SYSROOT (i386 musl-dev, linux-libc-dev), REPOSITORY, WORK. Out: OUT/agent, OUT/docker-stub.
set -eu

make -C "$REPOSITORY/guest/agent" CC='gcc -m32' MUSL="$SYSROOT" BUILD="$WORK/build" all
install -m 755 "$WORK/build/agent" "$WORK/build/docker-stub" "$OUT/"
