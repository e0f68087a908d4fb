/**
 * The time that images and the files made here carry, Unix seconds, so that equal inputs give equal bytes. Files
 * from packages keep their packages' times. Move it on when recipes change.
 */
export const sourceDate = Date.UTC(2026, 10, 1) / 1000
