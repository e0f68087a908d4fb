# The agent (PID 1) and the docker stub, from guest/agent: static, i386.
#
# In: REPOSITORY, WORK. Out: OUT/agent, OUT/docker-stub.
set -eu

make -C "$REPOSITORY/guest/agent" CC='gcc -m32' BUILD="$WORK/build" all
install -m 755 "$WORK/build/agent" "$WORK/build/docker-stub" "$OUT/"
strip "$OUT/agent" "$OUT/docker-stub"
