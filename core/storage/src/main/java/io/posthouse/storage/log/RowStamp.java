package io.posthouse.storage.log;

/**
 * Where a row stands.
 *
 * @param shard 0 to 255
 * @param sequence gap-free within the shard, from 1: for cursors and audits
 * @param id 63 bits: 41 of milliseconds since 2025, 11 of counter, 3 of origin, 8 of shard; rises within a shard
 */
public record RowStamp(int shard, long sequence, long id) {
}
