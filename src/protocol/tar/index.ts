/**
 * Tar archives: POSIX.1-2001 pax, ustar and GNU, read as Go's archive/tar and Docker's unpacking read them. Knows bytes and
 * paths; knows no images, no stores, and never holds a file's contents.
 *
 * Our own reader, since layers are served in place: libraries (modern-tar among them) hand out bodies, not where in the
 * archive they begin, and this one must agree with Docker about links, replaced entries and hostile names.
 */
export { TarError } from './error.ts'
export { TarIndexer, type TarLimits } from './indexer.ts'
export { writeTar, type TarItem } from './writer.ts'
