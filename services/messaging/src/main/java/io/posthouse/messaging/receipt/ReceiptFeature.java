package io.posthouse.messaging.receipt;

import io.posthouse.messaging.Stations;
import io.posthouse.messaging.XmppFeature;

/**
 * Says that offline messages are kept (XEP-0160, version 1.0.1): the archive delivers them at the next sign-in. Receipts,
 * markers and chat states are between clients, and need no more of a server than to carry them; what the archive keeps of
 * them is decided in {@code archive.ArchivePolicy}.
 */
public final class ReceiptFeature implements XmppFeature {
    @Override
    public void install(Stations stations) {
        stations.advertise("msgoffline");
        stations.advertiseOnAccounts("urn:xmpp:receipts");
    }
}
