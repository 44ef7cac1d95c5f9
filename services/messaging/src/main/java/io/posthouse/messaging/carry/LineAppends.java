package io.posthouse.messaging.carry;

import io.posthouse.cluster.NodeName;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Found;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.home.Errands;
import io.posthouse.storage.log.Log;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.RowStamp;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.XmlContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has messages to a line stored where the line lives. The sender's node asks and waits; it is answered once the line's owner has
 * committed, and that owner brings the message to the members, in the order of the line.
 *
 * <p>For each line one message is asked for at a time, so that they keep their order whatever becomes of one. Where nobody owns the line
 * at the moment, or no answer comes, it is asked for again; its key makes it one message. What was given to this node's log and finds
 * its line gone is asked for too. Where a line has come to a new owner, it takes nothing until what its former owner had stored and perhaps
 * not brought is brought ({@link LinesAgain}), so that nothing new comes to the members ahead of that. What was not answered in
 * {@link #PATIENCE} is withdrawn for the sender.
 */
public final class LineAppends {
    /** As long as the log's own. */
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final int WAITING_MAX = 8_192;

    private static final Logger LOG = LoggerFactory.getLogger(LineAppends.class);
    private static final String NAMESPACE = "urn:posthouse:append:0";
    private static final String APPEND = "append";
    private static final String APPENDED = "appended";
    private static final String TRACE = "trace";
    /** Who asks, and is answered, wherever the sender lives by then. */
    private static final String NODE = "node";
    /** A lost link, or a node that died with the question. Longer than a batch takes. */
    private static final long ANSWER_NANOS = Duration.ofSeconds(3).toNanos();

    private final NodeName self;
    private final Errands errands;
    private final Log<StoreMessage, Stored> log;
    private final Ticker ticker;
    private final Bringer bringer;
    private final IntPredicate takes;
    private volatile Traces traces = Traces.OFF;
    /** For each line what waits, by its number, the oldest first, which alone is asked for. Guarded by itself. */
    private final Map<BareJid, NavigableMap<Long, Waiting>> waiting = new HashMap<>();
    /** For each line how many were given to this node's log and are not answered. Guarded by {@link #waiting}. */
    private final Map<BareJid, Integer> inTheLog = new HashMap<>();
    private long numbers;
    private int count;

    /** Brings a stored message to the members of a line. */
    public interface Bringer {
        /**
         * Prepares to bring a message; may wait.
         *
         * @return brings it, given where it is stored, and never blocks
         */
        Consumer<Stored> prepare(BareJid line, Message message);
    }

    /** A message that is not stored yet. Guarded by the map that holds it. */
    private static final class Waiting {
        private final String ticket = UUID.randomUUID().toString();
        private final String sender;
        private final Element errand;
        private final Consumer<LogAnswer<Stored>> answer;
        private final long since;
        private long askedAt;
        private boolean asked;

        Waiting(NodeName self, StoreMessage command, Message message, Consumer<LogAnswer<Stored>> answer,
                long nowNanos) {
            var asking = Element.builder(APPEND, NAMESPACE).attribute("ticket", ticket).attribute(NODE, self.value())
                    .attribute("from", command.sender()).attribute("content", command.content() ? "1" : "0")
                    // One of its own where the client gave none, since it may be asked for twice.
                    .attribute("key", command.key().orElseGet(UUID::randomUUID).toString());
            command.digest().ifPresent(digest -> asking.attribute("digest", digest.toString()));
            command.trace().ifPresent(trace -> asking.attribute(TRACE, trace.word()));
            this.sender = command.sender();
            this.errand = asking.child(message.element()).build();
            this.answer = answer;
            this.since = nowNanos;
        }
    }

    /**
     * @param self names this node to those it asks
     * @param takes whether new messages may be stored for the lines of a shard that is owned here; asked for each of them
     */
    public LineAppends(NodeName self, Errands errands, Log<StoreMessage, Stored> log, Ticker ticker, Bringer bringer,
            IntPredicate takes) {
        this.self = self;
        this.errands = errands;
        this.log = log;
        this.ticker = ticker;
        this.bringer = bringer;
        this.takes = takes;
        errands.on(APPEND, this::take);
        errands.on(APPENDED, (sender, what) -> answered(what));
    }

    /** Says where traces go on; before the first message. */
    public void tracedBy(Traces where) {
        traces = where;
    }

    /**
     * Gives a message to a line that lives here to this node's log, unless something for that line waits, which it would overtake.
     * Should the line turn out to have left when its turn comes, it is asked for where the line lives by then, ahead of what came later.
     *
     * @return whether the log took it; empty when it has to be asked for by {@link #append}
     */
    Optional<Boolean> appendHere(BareJid line, StoreMessage command, Message message,
            Consumer<LogAnswer<Stored>> answer) {
        synchronized (waiting) {
            if (waiting.containsKey(line) || !takes.test(ArchiveLog.shardOf(line.toString()))) {
                return Optional.empty();
            }
            long number = ++numbers;
            // Before it is submitted: a log that is closed answers at once, on this thread.
            inTheLog.merge(line, 1, Integer::sum);
            boolean taken = log.submit(command, given -> {
                var left = given instanceof LogAnswer.Withdrawn<Stored>(var why) && why == LogAnswer.Why.NOT_OWNED
                        ? new Waiting(self, command, message, answer, ticker.nanos())
                        : null;
                if (left == null) {
                    answer.accept(given);
                }
                hereAnswered(line, number, left, closed(given) ? command.sender() : null);
            });
            if (!taken) {
                oneLessInTheLog(line);
            }
            return Optional.of(taken);
        }
    }

    private static boolean closed(LogAnswer<Stored> given) {
        return given instanceof LogAnswer.Unknown<Stored>
                || (given instanceof LogAnswer.Withdrawn<Stored>(var why) && why == LogAnswer.Why.CLOSED);
    }

    /** @param saysAgain who is not told what became of it, and will say it again; null when they are */
    private void hereAnswered(BareJid line, long number, @Nullable Waiting left, @Nullable String saysAgain) {
        synchronized (waiting) {
            if (left != null) {
                count++;
                waiting.computeIfAbsent(line, key -> new TreeMap<>()).put(number, left);
            }
            oneLessInTheLog(line);
            if (saysAgain != null) {
                turnAwayBehind(line, number, saysAgain);
            }
            var queue = waiting.get(line);
            if (queue != null) {
                askNext(line, queue);
            }
        }
    }

    private void oneLessInTheLog(BareJid line) {
        inTheLog.computeIfPresent(line, (key, there) -> there == 1 ? null : there - 1);
    }

    /** What somebody said later must not be stored before what they will say again; they say all of it again. Under the lock. */
    private void turnAwayBehind(BareJid line, long number, String sender) {
        var queue = waiting.get(line);
        if (queue == null) {
            return;
        }
        var behind = queue.tailMap(number, false).values().stream().filter(later -> later.sender.equals(sender))
                .toList();
        queue.values().removeAll(behind);
        count -= behind.size();
        if (queue.isEmpty()) {
            waiting.remove(line);
        }
        behind.forEach(later -> later.answer.accept(new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED)));
    }

    boolean append(BareJid line, StoreMessage command, Message message, Consumer<LogAnswer<Stored>> answer) {
        synchronized (waiting) {
            if (count >= WAITING_MAX) {
                return false;
            }
            count++;
            var queue = waiting.computeIfAbsent(line, key -> new TreeMap<>());
            queue.put(++numbers, new Waiting(self, command, message, answer, ticker.nanos()));
            askNext(line, queue);
        }
        return true;
    }

    private void askNext(BareJid line, NavigableMap<Long, Waiting> queue) {
        var next = first(queue);
        // What is still in the log here is older, and may have to be asked for first.
        if (next != null && !next.asked && !inTheLog.containsKey(line)) {
            next.askedAt = ticker.nanos();
            next.asked = errands.send(line, APPEND, next.errand);
        }
    }

    private static @Nullable Waiting first(@Nullable NavigableMap<Long, Waiting> queue) {
        var entry = queue == null ? null : queue.firstEntry();
        return entry == null ? null : entry.getValue();
    }

    private void answered(Element what) {
        var ticket = what.attribute("ticket").orElse("");
        if (!(Jid.parse(what.attribute("line").orElse("")) instanceof BareJid line)) {
            return;
        }
        synchronized (waiting) {
            var queue = waiting.get(line);
            var first = first(queue);
            if (queue == null || first == null || !first.ticket.equals(ticket)) {
                // It was answered before, or given up.
                return;
            }
            if (what.attribute("rejected").isPresent()) {
                end(line, queue, new LogAnswer.Rejected<>(what.attribute("rejected").get()));
            } else if (what.attribute("id").isEmpty()) {
                // Not the owner, or full: asked again soon.
                first.asked = false;
                return;
            } else {
                var stamp = new RowStamp(Integer.parseInt(what.attribute("shard").orElse("0")),
                        Long.parseLong(what.attribute("sequence").orElse("0")),
                        Long.parseLong(what.attribute("id").get()));
                end(line, queue, new LogAnswer.Committed<>(new Stored(found(what), stamp,
                        stamp, Instant.parse(what.attribute("at").orElse("")))));
            }
            askNext(line, queue);
        }
    }

    private static Found found(Element what) {
        if (what.attribute("another").isPresent()) {
            return Found.ANOTHER;
        }
        return what.attribute("duplicate").isPresent() ? Found.THE_SAME : Found.NOTHING;
    }

    /** The oldest of a line has its answer, which is told under the lock, so that answers keep their order. */
    private void end(BareJid line, NavigableMap<Long, Waiting> queue, LogAnswer<Stored> answer) {
        var done = queue.pollFirstEntry().getValue();
        count--;
        if (queue.isEmpty()) {
            waiting.remove(line);
        }
        done.answer.accept(answer);
    }

    /** Asks again for what was not answered, and withdraws what has waited too long. Several times a second. */
    public void tend() {
        synchronized (waiting) {
            long now = ticker.nanos();
            for (var line : List.copyOf(waiting.keySet())) {
                var queue = waiting.get(line);
                for (var old = first(queue); queue != null && old != null
                        && now - old.since > PATIENCE.toNanos(); old = first(queue)) {
                    end(line, queue, new LogAnswer.Withdrawn<>(LogAnswer.Why.WAITED_TOO_LONG));
                }
                var first = first(queue);
                if (queue != null && first != null) {
                    first.asked &= now - first.askedAt < ANSWER_NANOS;
                    askNext(line, queue);
                }
            }
        }
    }

    // ---- where the line lives

    private void take(BareJid line, Element errand) {
        var sender = errand.attribute("from").orElse("");
        var ticket = errand.attribute("ticket").orElse("");
        if (!(Jid.parse(sender) instanceof BareJid person)
                || !(Stanza.trusted(
                        errand.child("message", Namespaces.CLIENT).orElseThrow()) instanceof Message message)) {
            return;
        }
        int shard = ArchiveLog.shardOf(line.toString());
        if (!log.owns(shard) || !takes.test(shard)) {
            // Heard to be ours, and not handed over yet; or its former owner's last messages are still to be brought.
            answer(errand, person, reply(line, ticket));
            return;
        }
        Consumer<Stored> bring;
        try {
            bring = bringer.prepare(line, message);
        } catch (RuntimeException e) {
            // Without an answer it would be asked for again after a while only, and all behind it wait.
            LOG.atWarn().addKeyValue("cause", e.toString()).log("members of a line not read, it is asked for again");
            answer(errand, person, reply(line, ticket));
            return;
        }
        var span = traces.goOn(errand.attribute(TRACE).flatMap(TraceContext::ofWord), "append to line",
                Span.Kind.CONSUMER);
        Optional<UUID> key = errand.attribute("key").map(UUID::fromString);
        Optional<UUID> digest = errand.attribute("digest").map(UUID::fromString);
        var command = new StoreMessage(sender, line.toString(), true,
                errand.attribute("content").equals(Optional.of("1")),
                key, message.element().toXml(XmlContext.CLIENT_STREAM), Optional.empty()).submittedAs(digest)
                .tracedAs(span.context());
        boolean taken = log.submit(command, answer -> {
            var reply = reply(line, ticket);
            if (answer instanceof LogAnswer.Committed<Stored>(var stored)) {
                reply.attribute("shard", Integer.toString(stored.own().shard()))
                        .attribute("sequence", Long.toString(stored.own().sequence()))
                        .attribute("id", Long.toString(stored.own().id())).attribute("at", stored.at().toString());
                if (span.isRecorded()) {
                    // As on the way of every other message, and here for a line whose people all live on other nodes.
                    span.run(() -> LOG.atInfo().addKeyValue("shard", stored.own().shard())
                            .addKeyValue("sequence", stored.own().sequence()).log("traced message is on disk"));
                }
                switch (stored.found()) {
                    case NOTHING -> span.run(() -> bring.accept(stored));
                    case THE_SAME -> reply.attribute("duplicate", "1");
                    // Also a duplicate, for a node that does not know the difference yet.
                    case ANOTHER -> reply.attribute("duplicate", "1").attribute("another", "1");
                }
            } else if (answer instanceof LogAnswer.Rejected<Stored>(var reason)) {
                reply.attribute("rejected", reason);
            }
            answer(errand, person, reply);
            span.end();
        });
        if (!taken) {
            span.failed("full").end();
            answer(errand, person, reply(line, ticket));
        }
    }

    /** Its sender may live elsewhere by now, where nobody has asked. */
    private void answer(Element errand, BareJid person, Element.Builder reply) {
        errand.attribute(NODE).ifPresentOrElse(
                asker -> errands.tell(new NodeName(asker), person, APPENDED, reply.build()),
                // A node of the release before does not say who it is.
                () -> errands.send(person, APPENDED, reply.build()));
    }

    private static Element.Builder reply(BareJid line, String ticket) {
        return Element.builder(APPENDED, NAMESPACE).attribute("line", line.toString()).attribute("ticket", ticket);
    }
}
