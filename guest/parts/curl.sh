# curl, static with musl, http over TCP and unix sockets only: for `curl localhost:8080` and
# `curl --unix-socket /var/run/docker.sock`.
#
# In: SRC (Debian's source of curl), SYSROOT (see musl.sh), REPOSITORY, WORK, JOBS. Out: OUT/curl.
set -eu
. "$REPOSITORY/guest/parts/musl.sh"

cp -a "$SRC" "$WORK/curl"
cd "$WORK/curl"
./configure --quiet --host=i686-linux-gnu --disable-shared --enable-static --without-ssl --without-zlib \
  --without-brotli --without-zstd --without-libpsl --without-libidn2 --without-librtmp --without-nghttp2 \
  --disable-ldap --disable-dict --disable-file --disable-ftp --disable-gopher --disable-imap --disable-mqtt \
  --disable-pop3 --disable-rtsp --disable-smb --disable-smtp --disable-telnet --disable-tftp \
  --disable-manual --disable-libcurl-option --disable-threaded-resolver --disable-alt-svc --disable-hsts \
  --disable-ntlm --disable-tls-srp --disable-crypto-auth --disable-doh --disable-netrc \
  CC="$CC" CFLAGS=-Os
make -j"$JOBS" -C lib
make -j"$JOBS" -C src LDFLAGS=-all-static
strip src/curl

grep -qx '#define USE_UNIX_SOCKETS 1' lib/curl_config.h
install -m 755 src/curl "$OUT/curl"
