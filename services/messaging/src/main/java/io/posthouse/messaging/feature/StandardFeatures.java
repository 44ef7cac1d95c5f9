package io.posthouse.messaging.feature;

import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Sessions;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.archive.ArchiveFeature;
import io.posthouse.messaging.archive.ArchiveReader;
import io.posthouse.messaging.carbons.CarbonsFeature;
import io.posthouse.messaging.crowd.CrowdFeature;
import io.posthouse.messaging.delay.DelayFeature;
import io.posthouse.messaging.disco.DiscoFeature;
import io.posthouse.messaging.establish.EstablishFeature;
import io.posthouse.messaging.guest.Visits;
import io.posthouse.messaging.mam.MamDesk;
import io.posthouse.messaging.mam.MamFeature;
import io.posthouse.messaging.ping.PingFeature;
import io.posthouse.messaging.presence.PresenceFeature;
import io.posthouse.messaging.presence.SubscriptionDesk;
import io.posthouse.messaging.receipt.ReceiptFeature;
import io.posthouse.messaging.roster.RosterFeature;
import io.posthouse.messaging.roster.Rosters;
import io.posthouse.messaging.stanzaid.StanzaIdFeature;
import io.posthouse.messaging.time.TimeFeature;
import io.posthouse.messaging.uptime.UptimeFeature;
import io.posthouse.messaging.version.VersionFeature;
import io.posthouse.storage.Database;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** The features of every posthouse. The one place that knows them all. */
public final class StandardFeatures {
    private StandardFeatures() {
    }

    /** What features lean on; {@code version} is the software's, as people read it. */
    public record Foundation(Database database, Addresses addresses, Sessions sessions, Rosters rosters,
            SubscriptionDesk subscriptions, Clock clock, Ticker ticker, String version, RunningSettings settings,
            Visits visits) {
    }

    /**
     * In the order in which they take part.
     *
     * @param more of others; before service discovery, which tells of all
     */
    public static List<XmppFeature> of(Foundation on, List<? extends XmppFeature> more) {
        var rosters = on.rosters();
        var subscriptions = on.subscriptions();
        var features = new ArrayList<XmppFeature>();
        features.add(new CrowdFeature(on.sessions(), on.settings().of(CrowdFeature.SESSIONS)));
        features.add(new EstablishFeature());
        features.add(new RosterFeature(rosters, on.addresses(), subscriptions));
        features.add(new PresenceFeature(on.addresses(), rosters, subscriptions));
        features.add(new StanzaIdFeature(on.addresses()));
        features.add(new DelayFeature(on.addresses()));
        features.add(new ArchiveFeature());
        features.add(new MamFeature(new MamDesk(new ArchiveReader(on.database())), on.visits()));
        features.add(new CarbonsFeature(on.addresses(), on.sessions()));
        features.add(new ReceiptFeature());
        features.add(new PingFeature());
        features.add(new VersionFeature(on.version()));
        features.add(new TimeFeature(on.clock()));
        features.add(new UptimeFeature(on.ticker()));
        features.addAll(more);
        features.add(new DiscoFeature(rosters));
        return List.copyOf(features);
    }
}
