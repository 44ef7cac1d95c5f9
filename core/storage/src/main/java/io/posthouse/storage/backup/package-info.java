/**
 * Backups of the embedded PostgreSQL while it works, and how they come back.
 *
 * <p>A backup folder holds full copies of the data, {@code full/<name>}, each complete in itself once its
 * {@link io.posthouse.storage.backup.Manifest} is there, and below {@code wal} the write-ahead log as
 * {@link io.posthouse.storage.backup.WalArchiver} receives it: with both, any moment since the oldest copy can be had back.
 * The log is streamed and not copied file by file, so that it is a second behind instead of a segment, a replication slot
 * keeps what could not be received yet, and PostgreSQL, which may run as another user, needs no right on the folder.
 */
@NullMarked
package io.posthouse.storage.backup;

import org.jspecify.annotations.NullMarked;
