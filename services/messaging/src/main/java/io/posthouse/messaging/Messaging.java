package io.posthouse.messaging;

import io.netty.channel.ChannelPipeline;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Members;
import io.posthouse.cluster.Owners;
import io.posthouse.cluster.Role;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Credentials;
import io.posthouse.identity.Logins;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.archive.DeliveryPositionStore;
import io.posthouse.messaging.archive.WaitingMessages;
import io.posthouse.messaging.carry.Carrier;
import io.posthouse.messaging.carry.LineAppends;
import io.posthouse.messaging.carry.LinesAgain;
import io.posthouse.messaging.carry.NodesArchivist;
import io.posthouse.messaging.crowd.CrowdFeature;
import io.posthouse.messaging.delivery.AccountDomain;
import io.posthouse.messaging.delivery.Accounts;
import io.posthouse.messaging.delivery.Switchboard;
import io.posthouse.messaging.delivery.Walk;
import io.posthouse.messaging.event.ArchiveEvents;
import io.posthouse.messaging.feature.StandardFeatures;
import io.posthouse.messaging.guest.GuestFeature;
import io.posthouse.messaging.guest.Visits;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.home.Homes;
import io.posthouse.messaging.line.LineHall;
import io.posthouse.messaging.line.StoredLines;
import io.posthouse.messaging.oversight.Oversight;
import io.posthouse.messaging.oversight.SessionBook;
import io.posthouse.messaging.oversight.ShardReader;
import io.posthouse.messaging.presence.Reunion;
import io.posthouse.messaging.presence.SubscriptionDesk;
import io.posthouse.messaging.roster.Rosters;
import io.posthouse.messaging.session.SessionRegistry;
import io.posthouse.messaging.stream.C2s;
import io.posthouse.messaging.stream.StreamPositionStore;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.messaging.stream.TlsHandlers;
import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import io.posthouse.storage.event.EventLog;
import io.posthouse.storage.log.Logs;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.ReopeningLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The message core, put together: opens its log, installs its features, and is ready for listeners and mounts. The
 * database's schema is there already, by {@link #MIGRATIONS}.
 */
public final class Messaging implements AutoCloseable {
    /** The schema that this module owns. */
    public static final Migrations MIGRATIONS = new Migrations("messaging");
    /** What it is called among the roles of a node. */
    public static final String NAME = "messaging";
    /** What nodes that carry it answer for others. */
    public static final Role ROLE = new Role(NAME,
            List.of("/api/lines", "/api/groups", "/api/sessions", "/api/connections", "/api/shards"),
            List.of(Lines.class));
    /** What its endpoints may be called by; a person holds what concerns their own lines. */
    public static final PermissionCatalogue PERMISSIONS = new PermissionCatalogue("messaging",
            Set.of("messaging.line.read", "messaging.group.create", "messaging.group.change", "messaging.session.read",
                    "messaging.session.end", "messaging.shard.read"),
            Set.of("messaging.line.read", "messaging.group.create", "messaging.group.change"));

    /** What can change about it while it runs. */
    public static final SettingCatalogue SETTINGS = new SettingCatalogue("messaging",
            Stream.concat(StreamSettings.RUNNING.stream(), Stream.of(CrowdFeature.SESSIONS, StoredLines.NEW_GROUPS,
                    StoredLines.GROUP_MEMBERS)).toList(),
            StreamSettings.RULES);

    private static final Logger log = LoggerFactory.getLogger(Messaging.class);
    private static final long CLOSE_SECONDS = 5;

    private final ReopeningLog<StoreMessage, StoreMessage.Stored> archive;
    private final Addresses addresses;
    private final Cluster cluster;
    private final Owners owners;
    private final SessionRegistry sessions;
    private final C2s c2s;
    private final Lines lines;
    private final Contacts contacts;
    private final Homes homes;
    private final Carrier carrier;
    private final LinesAgain linesAgain;
    private final Oversight oversight;
    private final Members.Watch moves;
    private final Members.Watch comings;
    private final ExecutorService waiting = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("messaging-", 0).factory());
    /** For what never waits. What is on its way between nodes goes on while this node waits for the database. */
    private final ScheduledExecutorService timer = onOneThread("messaging-timer");
    /** For what may wait for the database, for as long as a server that hangs is believed to work. */
    private final ScheduledExecutorService keeper = onOneThread("messaging-keeper");
    /** For what asks for many people one after the other, and holds up nothing else. */
    private final ScheduledExecutorService reunions = onOneThread("messaging-reunions");

    /** What it leans on. */
    public record Foundation(Database database, Logs logs, Logins logins, Credentials credentials, ChatSignIns chat,
            Cluster cluster, Addresses addresses, Running<StreamSettings> streams, TlsHandlers tls, Traces traces,
            Shortages shortages,
            RunningSettings settings) {
        /**
         * Where people sign in by passwords alone, without traces, where there is enough of everything, with settings that stay as they
         * are.
         */
        public Foundation(Database database, Logs logs, Logins logins, Credentials credentials, Cluster cluster,
                Addresses addresses, StreamSettings streams, TlsHandlers tls) {
            this(database, logs, logins, credentials, ChatSignIns.NONE, cluster, addresses, Running.fixed(streams), tls,
                    Traces.OFF,
                    new Shortages(), RunningSettings.usual(SETTINGS));
        }
    }

    /** @param more features of others, installed after its own, but for service discovery, which tells of all */
    public Messaging(Foundation on, List<? extends XmppFeature> more) {
        var archiveLog = new ArchiveLog();
        archive = new ReopeningLog<>(on.logs(), archiveLog);
        addresses = on.addresses();
        cluster = on.cluster();
        owners = cluster.owners();
        sessions = new SessionRegistry(on.addresses(), on.logins(), on.cluster().sessions(),
                new DeliveryPositionStore(on.database()),
                new WaitingMessages(on.database(), on.addresses().domain()), waiting);
        var accounts = new Accounts(on.addresses(), on.logins(), waiting, Ticker.system());
        homes = new Homes(on.cluster(), archive::owns);
        var errands = new Errands(homes, on.cluster(), waiting);
        var people = new AccountDomain(accounts, sessions, homes, errands, on.cluster().sessions());
        var visits = new Visits(on.addresses(), accounts, on.logins());
        var hall = new LineHall(on.database(), on.addresses(), accounts, visits, sessions, errands, waiting,
                on.settings());
        lines = hall.lines();
        var features = new ArrayList<XmppFeature>();
        features.add(stations -> {
            stations.serve(on.addresses().domain(), people);
            stations.serve(on.addresses().customerDomain(), people);
        });
        features.addAll(hall.features());
        features.add(new GuestFeature(on.addresses(), accounts, on.logins()));
        var rosters = new Rosters(on.database().pool(), sessions, errands);
        var subscriptions = new SubscriptionDesk(rosters, accounts, sessions, errands);
        contacts = subscriptions;
        features.addAll(StandardFeatures.of(new StandardFeatures.Foundation(on.database(), on.addresses(), sessions,
                rosters, subscriptions, Clock.systemUTC(), Ticker.system(), version(), on.settings(),
                visits), more));
        var stations = new Switchboard(Set.of(on.addresses().domain(), on.addresses().customerDomain()), features);
        stations.sessionStations().forEach(sessions::add);
        carrier = new Carrier(on.cluster().self(), errands, archive, on.database(), on.addresses(),
                Ticker.system());
        linesAgain = new LinesAgain(archive, on.database(), on.addresses().lineDomain(), hall.bringerAgain(), waiting);
        archiveLog.onHandOver(linesAgain::handingOver);
        var lineAppends = new LineAppends(on.cluster().self(), errands, archive, Ticker.system(), hall.bringer(),
                linesAgain::isOpen);
        linesAgain.whenOpen(lineAppends::tend);
        sessions.tracedBy(on.traces());
        sessions.yieldingTo(on.shortages());
        carrier.tracedBy(on.traces());
        lineAppends.tracedBy(on.traces());
        var walk = new Walk(stations, new NodesArchivist(homes, archive, carrier, lineAppends), on.shortages());
        carrier.onArrivals(walk::arrive);
        people.onMessages(walk::arrive, carrier);
        sessions.handledBy(walk::handle);
        var streamPositions = new StreamPositionStore(on.database());
        c2s = new C2s(on.streams(), on.addresses(), stations, sessions, streamPositions,
                new C2s.People(on.credentials(), on.chat(), on.logins(), homes, on.cluster()), on.tls(),
                waiting);
        oversight = new Oversight(on.cluster(), new SessionBook(on.cluster().self(), sessions),
                new ShardReader(on.database()), carrier::distances, waiting);
        var reunion = new Reunion(sessions, rosters, subscriptions, Ticker.system());
        owners.follow(Homes.LOG);
        moves = owners.watch((log, shard) -> {
            linesAgain.wake();
            // What others told of people who live here now was told to those where they lived before.
            rosters.forgetAll();
            carrier.moved(shard);
            sessions.leave(homes::isHere);
            reunion.moved(shard);
        });
        comings = on.cluster().members().watch(nodes -> {
            rosters.forgetAll();
            hall.forgetAll();
        });
        // What was left under way by a former life goes before what comes now.
        carrier.tendSources();
        linesAgain.tend();
        every(Duration.ofSeconds(1), keeper, () -> {
            sessions.storePositions();
            // Also those that were opened while their person was moving.
            sessions.leave(homes::isHere);
        });
        every(Duration.ofSeconds(1), reunions, reunion::tend);
        every(Duration.ofHours(1), keeper, streamPositions::purge);
        every(Duration.ofHours(1), reunions, c2s::endWhatStandsNoMore);
        every(Duration.ofMillis(200), keeper, carrier::tendSources);
        every(Duration.ofSeconds(1), keeper, carrier::storePositions);
        every(Duration.ofMillis(200), keeper, linesAgain::tend);
        every(Duration.ofSeconds(1), keeper, linesAgain::storePositions);
        every(Duration.ofMillis(200), timer, carrier::tendRoads);
        every(Duration.ofMillis(200), timer, lineAppends::tend);
    }

    /**
     * From now on shards of the archive come to this node, and with them the people whose they are. To be called once, when all that
     * serves them is there: a node that owned shards while it starts would be the home of people whom nothing serves yet.
     */
    public void takeShards() {
        owners.entrust(Homes.LOG, archive.shards(), ArchiveLog.SHARDS);
    }

    private static ScheduledExecutorService onOneThread(String name) {
        return Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name(name).daemon().factory());
    }

    private static String version() {
        return Optional.ofNullable(Messaging.class.getPackage().getImplementationVersion()).orElse("development");
    }

    private static void every(Duration pause, ScheduledExecutorService on, Runnable task) {
        on.scheduleWithFixedDelay(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.atWarn().setCause(e).log("housekeeping put off");
            }
        }, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Opens the archive's log again after others took this node for dead, and entrusts it. Blocks.
     *
     * @throws io.posthouse.storage.StoreUnavailable when that did not succeed; asking again may help
     */
    public void reopen() {
        archive.reopen();
        owners.entrust(Homes.LOG, archive.shards(), ArchiveLog.SHARDS);
    }

    /** Ends all sessions, so that their clients come again elsewhere, and opens none until {@link #stepForward}. */
    public void stepBack() {
        sessions.refuse(true);
        sessions.endAll(Ending.MOVED);
    }

    /** Opens sessions again. */
    public void stepForward() {
        sessions.refuse(false);
    }

    /**
     * This node drains: clients whose session it lets go of, because the person moves or the node stops, are told where to go instead.
     * It goes on serving. There is no way back.
     */
    public void drain() {
        c2s.drain();
    }

    /**
     * Lets go of all XMPP clients that are connected here, spread evenly over {@code span}: those of people who live on other nodes are
     * sent on by these and find their sessions again, those of people who live here lose theirs. Returns at once.
     */
    public void moveClients(Duration span) {
        for (var node : cluster.members().now()) {
            if (!node.name().equals(cluster.self())) {
                c2s.moveOn(node.name(), span);
            }
        }
        var here = new ArrayList<>(sessions.all().stream().filter(C2s::carries).toList());
        Collections.shuffle(here);
        for (int i = 0; i < here.size(); i++) {
            var session = here.get(i);
            timer.schedule(() -> session.endWhenHandled(Ending.SHUTDOWN), span.toMillis() * i / here.size(),
                    TimeUnit.MILLISECONDS);
        }
    }

    /**
     * The server stops: opens no session any more, and ends those of XMPP clients when what they have sent is handled, with a word to
     * the client. RFC 6120 section 4.9.3.21. Returns at once; their connections close when the clients have taken it.
     */
    public void sayFarewell() {
        sessions.refuse(true);
        sessions.all().stream().filter(C2s::carries).forEach(session -> session.endWhenHandled(Ending.SHUTDOWN));
    }

    /** How many sessions there are of people who live here. */
    public int sessionsHere() {
        return sessions.all().size();
    }

    /** Prepares an accepted connection on which TLS comes by STARTTLS. */
    public void prepareStream(ChannelPipeline pipeline) {
        c2s.prepare(pipeline);
    }

    /** Prepares an accepted connection that begins with TLS. */
    public void prepareDirectTlsStream(ChannelPipeline pipeline) {
        c2s.prepareDirectTls(pipeline);
    }

    /** The sessions of this node. */
    public Sessions sessions() {
        return sessions;
    }

    /** Where people live. */
    public Homes homes() {
        return homes;
    }

    /** The lines of people. */
    public Lines lines() {
        return lines;
    }

    /** Who sees whose presence. */
    public Contacts contacts() {
        return contacts;
    }

    /** The archive's log. */
    public OpenLog<StoreMessage, StoreMessage.Stored> archive() {
        return archive;
    }

    /** What administrators see of sessions and shards, over all nodes. */
    public Oversight oversight() {
        return oversight;
    }

    /** What the archive tells others of. */
    public EventLog events() {
        return new ArchiveEvents(archive, addresses);
    }

    /** What is carried to people who live on other nodes, and how far behind that is. */
    public Carrying carrying() {
        return carrier;
    }

    /** Ends every session, commits what is queued, stores how far deliveries came. The listeners are closed already. */
    @Override
    public void close() {
        moves.close();
        comings.close();
        sessions.endAll(Ending.SHUTDOWN);
        archive.close();
        carrier.close();
        reunions.shutdownNow();
        timer.shutdown();
        keeper.shutdown();
        waiting.shutdown();
        try {
            if (!waiting.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.atWarn().log("some sessions had not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sessions.storePositions();
        try {
            linesAgain.storePositions();
        } catch (RuntimeException e) {
            log.atInfo().addKeyValue("cause", e.getMessage()).log("how far lines were brought was not stored");
        }
    }
}
