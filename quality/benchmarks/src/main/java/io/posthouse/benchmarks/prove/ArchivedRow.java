package io.posthouse.benchmarks.prove;

/**
 * A message in an archive, as one of the two ways of reading it shows it.
 *
 * @param owner whose archive
 * @param position rises in the order of the archive; comparable within one owner only
 * @param id what the archive calls it; for the recipient that is the stanza id
 * @param transaction PostgreSQL's transaction id that wrote it, 32 bits; 0 when read over XMPP
 */
record ArchivedRow(String owner, long position, String id, Conversation conversation, String originId,
        long transaction) {
}
