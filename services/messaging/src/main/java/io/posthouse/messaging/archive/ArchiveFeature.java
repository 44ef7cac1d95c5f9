package io.posthouse.messaging.archive;

import io.posthouse.messaging.Phase;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.XmppFeature;

/** Says of every message whether the archive keeps it. */
public final class ArchiveFeature implements XmppFeature {
    @Override
    public void install(Stations stations) {
        stations.onMessage(Phase.ARCHIVE,
                transit -> transit.keep(ArchivePolicy.keeping(transit.message(), transit.isIntoLine())));
    }
}
