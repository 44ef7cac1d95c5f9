package io.posthouse.messaging.carry;

import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Found;
import io.posthouse.messaging.StoreMessage.Stored;
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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Has messages to a line stored where the line lives. The sender's node asks and waits; it is answered once the line's owner has
 * committed, and that owner brings the message to the members, in the order of the line. What is not answered in
 * {@link #PATIENCE} is withdrawn for the sender, who sends it again; its key makes it one message.
 */
public final class LineAppends {
    /** As long as the log's own. */
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final int WAITING_MAX = 8_192;

    private static final String NAMESPACE = "urn:posthouse:append:0";
    private static final String APPEND = "append";
    private static final String APPENDED = "appended";

    private final Errands errands;
    private final Log<StoreMessage, Stored> log;
    private final Ticker ticker;
    private final Bringer bringer;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    /** Brings a stored message to the members of a line. */
    public interface Bringer {
        /**
         * Prepares to bring a message; may wait.
         *
         * @return brings it, given where it is stored, and never blocks
         */
        Consumer<Stored> prepare(BareJid line, Message message);
    }

    private record Waiting(Consumer<LogAnswer<Stored>> answer, long since) {
    }

    public LineAppends(Errands errands, Log<StoreMessage, Stored> log, Ticker ticker, Bringer bringer) {
        this.errands = errands;
        this.log = log;
        this.ticker = ticker;
        this.bringer = bringer;
        errands.on(APPEND, this::take);
        errands.on(APPENDED, (sender, what) -> answered(what));
    }

    boolean append(BareJid line, StoreMessage command, Message message, Consumer<LogAnswer<Stored>> answer) {
        if (waiting.size() >= WAITING_MAX) {
            return false;
        }
        var ticket = UUID.randomUUID().toString();
        var errand = Element.builder(APPEND, NAMESPACE).attribute("ticket", ticket)
                .attribute("from", command.sender()).attribute("content", command.content() ? "1" : "0");
        command.key().ifPresent(key -> errand.attribute("key", key.toString()));
        command.digest().ifPresent(digest -> errand.attribute("digest", digest.toString()));
        waiting.put(ticket, new Waiting(answer, ticker.nanos()));
        if (!errands.send(line, APPEND, errand.child(message.element()).build())) {
            tell(ticket, new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED));
        }
        return true;
    }

    private void tell(String ticket, LogAnswer<Stored> answer) {
        var asked = waiting.remove(ticket);
        if (asked != null) {
            asked.answer().accept(answer);
        }
    }

    private void answered(Element what) {
        var ticket = what.attribute("ticket").orElse("");
        if (what.attribute("rejected").isPresent()) {
            tell(ticket, new LogAnswer.Rejected<>(what.attribute("rejected").get()));
        } else if (what.attribute("id").isEmpty()) {
            tell(ticket, new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED));
        } else {
            var stamp = new RowStamp(Integer.parseInt(what.attribute("shard").orElse("0")),
                    Long.parseLong(what.attribute("sequence").orElse("0")), Long.parseLong(what.attribute("id").get()));
            tell(ticket, new LogAnswer.Committed<>(
                    new Stored(found(what), stamp, null, Instant.parse(what.attribute("at").orElse("")))));
        }
    }

    private static Found found(Element what) {
        if (what.attribute("another").isPresent()) {
            return Found.ANOTHER;
        }
        return what.attribute("duplicate").isPresent() ? Found.THE_SAME : Found.NOTHING;
    }

    /** Withdraws what has waited too long. About once a second. */
    public void tend() {
        long now = ticker.nanos();
        waiting.forEach((ticket, asked) -> {
            if (now - asked.since() > PATIENCE.toNanos()) {
                tell(ticket, new LogAnswer.Withdrawn<>(LogAnswer.Why.WAITED_TOO_LONG));
            }
        });
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
        var bring = bringer.prepare(line, message);
        Optional<UUID> key = errand.attribute("key").map(UUID::fromString);
        Optional<UUID> digest = errand.attribute("digest").map(UUID::fromString);
        var command = new StoreMessage(sender, line.toString(), true,
                errand.attribute("content").equals(Optional.of("1")),
                key, message.element().toXml(XmlContext.CLIENT_STREAM), Optional.empty()).submittedAs(digest);
        boolean taken = log.submit(command, answer -> {
            var reply = Element.builder(APPENDED, NAMESPACE).attribute("ticket", ticket);
            if (answer instanceof LogAnswer.Committed<Stored>(var stored)) {
                reply.attribute("shard", Integer.toString(stored.own().shard()))
                        .attribute("sequence", Long.toString(stored.own().sequence()))
                        .attribute("id", Long.toString(stored.own().id())).attribute("at", stored.at().toString());
                switch (stored.found()) {
                    case NOTHING -> bring.accept(stored);
                    case THE_SAME -> reply.attribute("duplicate", "1");
                    // Also a duplicate, for a node that does not know the difference yet.
                    case ANOTHER -> reply.attribute("duplicate", "1").attribute("another", "1");
                }
            } else if (answer instanceof LogAnswer.Rejected<Stored>(var reason)) {
                reply.attribute("rejected", reason);
            }
            errands.send(person, APPENDED, reply.build());
        });
        if (!taken) {
            errands.send(person, APPENDED, Element.builder(APPENDED, NAMESPACE).attribute("ticket", ticket).build());
        }
    }
}
