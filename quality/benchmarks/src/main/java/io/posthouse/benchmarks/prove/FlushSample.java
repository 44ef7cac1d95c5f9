package io.posthouse.benchmarks.prove;

/**
 * How far PostgreSQL's log was on disk when an acknowledgement had just been received.
 *
 * @param originId of the newest message that the acknowledgement covers
 * @param flushedTo position in the log (LSN) in bytes
 */
record FlushSample(String originId, long flushedTo) {
}
