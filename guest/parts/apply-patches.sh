# Sourced; for sources that guest/patches changes.

# Apply every patch of FOLDER to the source in the working directory, in the order of their names. One that does not fit
# exactly fails.
apply_patches() { # FOLDER
  for patch in "$1"/*.patch; do
    echo "patch: $(basename "$patch" .patch)"
    patch --quiet -p1 --fuzz=0 --no-backup-if-mismatch <"$patch"
  done
}
