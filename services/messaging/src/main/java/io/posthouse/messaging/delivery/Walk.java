package io.posthouse.messaging.delivery;

import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Yield;
import io.posthouse.kernel.trace.Span;
import io.posthouse.messaging.DomainHandler;
import io.posthouse.messaging.Ending;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.MessageInTransit.Keeping;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.StanzaFaults;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.Stations.IqStation;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Found;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.archive.SubmittedContent;
import io.posthouse.messaging.carry.Archivist;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.Slot;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import io.posthouse.xmpp.XmlContext;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The walk of a stanza: CHECK, ARCHIVE, COPY, DELIVER, NOTIFY.
 *
 * <p>Up to ARCHIVE a message is on its session's thread, which takes one stanza at a time and may wait. Then it waits for
 * the disk, without holding up the session: commits are pipelined. The log answers in order on a thread of its own, and
 * there the rest happens, without blocking. What is not kept goes on at once, unless the same session has a message
 * pending for the same addressee: then it waits behind that.
 *
 * <p>When handling one stanza fails, because the database is away or by a bug, that stanza is answered an error
 * ({@link StanzaFaults}) and counts as finished; the session goes on. Only what fails between being given to the log and its
 * answer ends the session, since then nobody knows what becomes of what waits behind it.
 */
public final class Walk {
    private static final Logger log = LoggerFactory.getLogger(Walk.class);
    private static final String STANZA_IDS = "urn:xmpp:sid:0";
    /**
     * RFC 6120 section 8.3.3.2: something of that name exists. To cancel, since the same stanza is refused as often as it comes;
     * XEP-0359 has an id name one message, and so another one needs an id of its own.
     */
    private static final StanzaError KEY_IN_USE = StanzaError.of(StanzaCondition.CONFLICT,
            "You have sent another message under this origin-id. Send this one under a new one.");

    private static final StanzaError BEHIND = StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT,
            "The archive is behind. Send the same message again.");

    private static final StanzaError NO_ROOM = StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT,
            "The server's disk is nearly full and keeps nothing new. Send the same message again later.");

    private final Switchboard stations;
    private final Archivist archive;
    private final Shortages shortages;

    /** @param shortages while they have it so, nothing is kept */
    public Walk(Switchboard stations, Archivist archive, Shortages shortages) {
        this.stations = stations;
        this.archive = archive;
        this.shortages = shortages;
    }

    /** Handles one stanza of a session's client. Runs on the session's thread. */
    public void handle(LiveSession from, Stanza stanza, Slot slot) {
        // RFC 6120 section 8.1.2.1: whatever the client wrote there, a stanza comes from the session that sent it.
        switch (stanza.withFrom(from.jid())) {
            case Message message -> take(from, message, slot);
            case Presence presence -> {
                attempt(from, presence, () -> take(from, presence));
                slot.settle();
            }
            case Iq iq -> {
                attempt(from, iq, () -> take(from, iq));
                slot.settle();
            }
        }
    }

    private void take(LiveSession from, Message message, Slot slot) {
        Jid to = message.to().orElse(from.owner());
        var transit = new MessageInTransit(from, to, message);
        var handler = stations.handler(to.domain());
        if (!attempt(from, slot, message, () -> check(transit, handler))) {
            slot.settle();
        } else if (transit.isOver() || handler.isEmpty()) {
            transit.refusal().ifPresent(error -> from.refuse(slot, message, error));
            slot.settle();
        } else if (transit.keeping() == Keeping.NO) {
            passBy(from, transit, handler.get(), slot);
        } else if (shortages.yields(Yield.KEEPING)) {
            // Before the disk of the database is full: it would stop altogether, and what is kept could not be read either.
            shortages.yielded(Yield.KEEPING);
            from.refuse(slot, message, NO_ROOM);
            slot.settle();
        } else {
            store(from, transit, handler.get(), slot);
        }
    }

    /** Up to the archive, where nothing has happened yet that others see. */
    private void check(MessageInTransit transit, Optional<DomainHandler> handler) {
        stations.pass(Phase.CHECK, transit);
        if (handler.isEmpty()) {
            transit.refuse(StanzaError.of(StanzaCondition.REMOTE_SERVER_NOT_FOUND));
        } else if (!transit.isOver()) {
            handler.get().arrive(transit);
        }
        stations.pass(Phase.ARCHIVE, transit);
    }

    /** Runs {@code step}; when it fails, {@code message} is refused. @return whether it did not fail */
    private static boolean attempt(LiveSession from, Slot slot, Message message, Runnable step) {
        try {
            step.run();
            return true;
        } catch (RuntimeException e) {
            from.refuse(slot, message, StanzaFaults.answerTo(e));
            return false;
        }
    }

    /** Runs {@code step}; when it fails, {@code stanza} is refused. */
    private static void attempt(Session from, Stanza stanza, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            from.refuse(stanza, StanzaFaults.answerTo(e));
        }
    }

    /** What is not kept goes on at once, or behind what is pending; then it holds a place as that does. */
    private void passBy(LiveSession from, MessageInTransit transit, DomainHandler handler, Slot slot) {
        var addressee = transit.to().bare().toString();
        int weight = from.order().isPending(addressee) ? transit.message().element().weight() : -1;
        try {
            if (weight >= 0) {
                from.acquirePending(weight);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            slot.settle();
            return;
        }
        from.inOrder(addressee, () -> {
            slot.span().run(() -> attempt(from, slot, transit.original(), () -> deliver(transit, handler)));
            if (weight >= 0) {
                from.releasePending(weight);
            }
            slot.settle();
        });
    }

    private void store(LiveSession from, MessageInTransit transit, DomainHandler handler, Slot slot) {
        // The stanza, and the text that the archive keeps of it.
        int weight = 2 * transit.message().element().weight();
        try {
            from.acquirePending(weight);
            var waiting = new Waiting(from, transit, handler, slot, weight);
            waiting.submit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            from.refuse(slot, transit.original(), StanzaError.of(StanzaCondition.RESOURCE_CONSTRAINT));
            slot.settle();
        }
    }

    /** A message that waits for the disk. */
    private final class Waiting {
        private final LiveSession from;
        private final MessageInTransit transit;
        private final DomainHandler handler;
        private final Slot slot;
        private final int weight;
        private final Span archiving;
        private volatile LogAnswer<Stored> answer = new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED);

        Waiting(LiveSession from, MessageInTransit transit, DomainHandler handler, Slot slot, int weight) {
            this.from = from;
            this.weight = weight;
            this.transit = transit;
            this.handler = handler;
            this.slot = slot;
            this.archiving = slot.span().child("archive", Span.Kind.CLIENT);
        }

        void submit() throws InterruptedException {
            var command = command();
            var ticket = from.order().pending(transit.to().bare().toString(), () -> slot.span().run(this::settle));
            var taken = Archivist.Taken.NOT;
            while (taken == Archivist.Taken.NOT) {
                taken = archive.submit(command, transit.message(), given -> {
                    answer = given;
                    ticket.settled();
                });
                if (taken == Archivist.Taken.NOT) {
                    // Full: this session waits, its mailbox fills, and its socket is read no more.
                    var room = new CountDownLatch(1);
                    archive.whenRoom(room::countDown);
                    room.await();
                }
            }
            if (taken == Archivist.Taken.ELSEWHERE) {
                slot.isElsewhere();
            }
        }

        private StoreMessage command() {
            var message = transit.message();
            var sender = from.owner().toString();
            var addressed = transit.to().bare().toString();
            Optional<UUID> key = message.child("origin-id", STANZA_IDS).flatMap(origin -> origin.attribute("id"))
                    .map(origin -> StoreMessage.key(sender, addressed, origin));
            return new StoreMessage(sender, addressed, transit.isIntoLine(), transit.keeping() == Keeping.AS_CONTENT,
                    key, message.element().toXml(XmlContext.CLIENT_STREAM), from.positionAt(slot))
                    .submittedAs(key.map(given -> SubmittedContent.digest(transit.original())))
                    .tracedAs(archiving.context());
        }

        /** Its turn has come and its outcome is known. Runs on the log's answering thread. */
        private void settle() {
            note(answer);
            switch (answer) {
                case LogAnswer.Committed<Stored>(var stored) -> finish(() -> committed(stored));
                case LogAnswer.Rejected<Stored>(var reason) -> finish(() -> {
                    log.atWarn().addKeyValue("reason", reason).log("message rejected by the archive");
                    from.refuse(slot, transit.original(), StanzaError.of(StanzaCondition.BAD_REQUEST));
                });
                case LogAnswer.Withdrawn<Stored>(var why) when why == LogAnswer.Why.WAITED_TOO_LONG ->
                    finish(() -> from.refuse(slot, transit.original(), BEHIND));
                case LogAnswer.Withdrawn<Stored> _,LogAnswer.Unknown<Stored> _ -> {
                    // The sender lives elsewhere now, or will: others have taken this node for dead, or it ends. The message is not
                    // acknowledged, so the client sends it again, there.
                    from.end(Ending.MOVED);
                    from.releasePending(weight);
                }
            }
        }

        /** Tells the sender, and the others, what became of it; then it is finished. */
        private void finish(Runnable telling) {
            try {
                telling.run();
            } catch (RuntimeException e) {
                // It is on disk, so it is acknowledged; whoever it did not reach reads it from the archive.
                log.atError().setCause(e).log("message stored but not delivered");
            } finally {
                from.releasePending(weight);
                slot.settle();
            }
        }

        private void note(LogAnswer<Stored> given) {
            switch (given) {
                case LogAnswer.Committed<Stored>(var stored) -> {
                    archiving.with("posthouse.shard", stored.own().shard())
                            .with("posthouse.sequence", stored.own().sequence())
                            .with("posthouse.found", stored.found().name());
                    if (archiving.isRecorded()) {
                        log.atInfo().addKeyValue("shard", stored.own().shard())
                                .addKeyValue("sequence", stored.own().sequence()).log("traced message is on disk");
                    }
                }
                case LogAnswer.Rejected<Stored> _ -> archiving.failed("rejected");
                case LogAnswer.Withdrawn<Stored>(var why) -> archiving.failed(why.name());
                case LogAnswer.Unknown<Stored> _ -> archiving.failed("UNKNOWN");
            }
            archiving.end();
        }

        private void committed(Stored stored) {
            if (stored.found() == Found.ANOTHER) {
                from.refuse(slot, transit.original(), KEY_IN_USE);
                return;
            }
            transit.noteStored(stored);
            from.outlet().stored(transit.original(), stored);
            if (stored.found() == Found.THE_SAME) {
                handler.deliverAgain(transit);
            } else {
                deliver(transit, handler);
            }
        }
    }

    /** Finishes the walk of a message that began on another node, for the person who lives here. Never blocks. */
    public void arrive(MessageInTransit transit) {
        stations.handler(transit.to().domain()).ifPresent(handler -> {
            var delivering = Span.current().child("deliver", Span.Kind.PRODUCER);
            handler.choose(transit);
            transit.targets().forEach(transit::reach);
            stations.pass(Phase.COPY, transit);
            handler.deliver(transit);
            delivered(transit, delivering);
        });
    }

    private static void delivered(MessageInTransit transit, Span delivering) {
        if (delivering.isRecorded()) {
            log.atInfo().addKeyValue("sessions", transit.targets().size())
                    .log(transit.isGoingOn()
                            ? "traced message goes on to another node"
                            : "traced message is delivered");
            delivering.with("posthouse.sessions", transit.targets().size()).end();
        }
    }

    private void deliver(MessageInTransit transit, DomainHandler handler) {
        var delivering = Span.current().child("deliver", Span.Kind.PRODUCER);
        handler.choose(transit);
        transit.targets().forEach(transit::reach);
        stations.pass(Phase.COPY, transit);
        handler.deliver(transit);
        stations.pass(Phase.DELIVER, transit);
        stations.pass(Phase.NOTIFY, transit);
        delivered(transit, delivering);
    }

    private void take(LiveSession from, Presence presence) {
        for (var station : stations.presenceStations()) {
            if (station.take(from, presence)) {
                return;
            }
        }
        presence.to().ifPresent(
                to -> stations.handler(to.domain()).ifPresent(handler -> handler.presence(from, presence)));
    }

    private void take(LiveSession from, Iq iq) {
        Jid to = iq.to().orElse(from.owner());
        boolean ours = to.equals(from.owner()) || isServer(to);
        if (ours) {
            answer(from, iq, stations.station(iq));
            return;
        }
        if (iq.isRequest() && to instanceof BareJid && stations.serverDomains().contains(to.domain())) {
            // RFC 6121 section 8.5.2.1.3: the server answers for people.
            answer(from, iq, stations.stationForPeople(iq));
            return;
        }
        stations.handler(to.domain()).ifPresentOrElse(handler -> handler.iq(from, iq),
                () -> from.refuse(iq, StanzaError.of(StanzaCondition.REMOTE_SERVER_NOT_FOUND)));
    }

    private boolean isServer(Jid to) {
        return to.local().isEmpty() && !to.hasResource() && stations.serverDomains().contains(to.domain());
    }

    private static void answer(Session from, Iq iq, Optional<IqStation> station) {
        if (!iq.isRequest()) {
            // An answer to something the server asked; nobody asks yet.
            return;
        }
        if (station.isEmpty()) {
            from.refuse(iq, StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
            return;
        }
        ask(station.get(), from, iq).give(from, iq);
    }

    private static IqAnswer ask(IqStation station, Session from, Iq iq) {
        try {
            return station.answer(from, iq);
        } catch (RuntimeException e) {
            return new IqAnswer.Refused(StanzaFaults.answerTo(e));
        }
    }
}
