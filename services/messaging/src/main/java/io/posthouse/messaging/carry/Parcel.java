package io.posthouse.messaging.carry;

import io.posthouse.kernel.trace.Span;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.storage.log.RowStamp;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;

/**
 * A message that is in its sender's archive and not yet in its receiver's.
 *
 * @param source the sender's row
 * @param sender who sent it
 * @param addressed whose archive it is for
 * @param content whether it is content, or about another message
 * @param message as it was stored
 * @param span of the way there, if it is traced
 */
record Parcel(RowStamp source, BareJid sender, BareJid addressed, boolean content, Element message, Span span) {
    /** The shard that it is carried to. */
    int shard() {
        return ArchiveLog.shardOf(addressed.toString());
    }
}
