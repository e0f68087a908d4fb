# The disk that a new sandbox starts with: an empty ext4 of 2 GiB, stored as its few blocks that are not zero.
#
# - Nothing is left to be done later: inode tables count as zeroed, so no lazy initialisation wakes the guest.
# - No metadata checksums: on an emulated CPU each is a loop over its block. Bitmaps of unused groups are not written
#   (uninit_bg), and all metadata lies together at the front (packed_meta_blocks), which suits storage kept in chunks.
#
# In: REPOSITORY, WORK. Out: OUT/disk.template.
set -eu

export PATH="$PATH:/usr/sbin:/sbin" E2FSPROGS_FAKE_TIME=1700000000
seed=5d0c4d00-0000-4000-8000-000000000002
mke2fs -q -t ext4 -L drydock -m 0 -b 4096 -J size=16 \
  -O '^metadata_csum,^64bit,^resize_inode,uninit_bg' \
  -U 5d0c4d00-0000-4000-8000-000000000001 \
  -E lazy_itable_init=0,lazy_journal_init=0,assume_storage_prezeroed=1,packed_meta_blocks=1,nodiscard,hash_seed=$seed \
  "$WORK/disk.img" 2G
e2fsck -n -f "$WORK/disk.img"

# By way of a file: a pipe would hide a failure of the encoder.
cd "$REPOSITORY"
node_modules/.bin/tsx scripts/guest/encode-disk.ts "$WORK/disk.img" >"$WORK/disk.sparse"
gzip -9 -n <"$WORK/disk.sparse" >"$OUT/disk.template"
