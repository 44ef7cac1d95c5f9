package io.posthouse.messaging.delivery;

import io.posthouse.cluster.SessionDirectory;
import io.posthouse.messaging.DomainHandler;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Outgoing;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.messaging.carry.Carrier;
import io.posthouse.messaging.home.Errands;
import io.posthouse.messaging.home.FarSession;
import io.posthouse.messaging.home.Homes;
import io.posthouse.messaging.session.LiveSession;
import io.posthouse.messaging.session.SessionRegistry;
import io.posthouse.storage.log.RowStamp;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.FullJid;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.Stanza;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Delivery to people: RFC 6121 section 8.5. Serves the domain of employees and that of customers. */
public final class AccountDomain implements DomainHandler {
    private static final String STANZA_IDS = "urn:xmpp:sid:0";

    private static final String MESSAGE = "message";
    private static final String PRESENCE = "presence";
    private static final String IQ = "iq";

    private final Accounts accounts;
    private final SessionRegistry sessions;
    private final Homes homes;
    private final Errands errands;
    private final SessionDirectory directory;
    private volatile @Nullable Carrier carrier;

    /** @param directory who is signed in on other nodes */
    public AccountDomain(Accounts accounts, SessionRegistry sessions, Homes homes, Errands errands,
            SessionDirectory directory) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.homes = homes;
        this.errands = errands;
        this.directory = directory;
        errands.on(FarSession.TO_SESSION, (person, what) -> Stanza.trusted(what).to().ifPresent(to -> {
            if (to instanceof FullJid full) {
                sessions.at(full).ifPresent(session -> session.send(what));
            }
        }));
    }

    /**
     * Says who finishes the walk of a message that began on another node, and what is under way to where. Nothing that is done
     * here for a sender elsewhere comes before a message of theirs that came earlier and waits for the disk.
     */
    public void onMessages(Consumer<MessageInTransit> arrivals, Carrier under) {
        carrier = under;
        errands.on(MESSAGE, (person, what) -> behind(what, person, () -> {
            if (Stanza.trusted(what) instanceof Message message
                    && message.from().orElse(null) instanceof FullJid from) {
                arrivals.accept(new MessageInTransit(new FarSession(from, errands),
                        message.to().orElse(person), message));
            }
        }));
        errands.on(PRESENCE, (person, what) -> behind(what, person,
                () -> Stanza.trusted(what).to().ifPresent(to -> present(what, to))));
        errands.on(IQ, (person, what) -> behind(what, person, () -> iqArrived(what)));
    }

    private void behind(Element what, BareJid person, Runnable action) {
        var carried = carrier;
        if (carried != null && Stanza.trusted(what).from().map(Jid::bare).orElse(null) instanceof BareJid sender) {
            carried.behind(sender, person, action);
        } else {
            action.run();
        }
    }

    @Override
    public void arrive(MessageInTransit transit) {
        var message = transit.message();
        var to = transit.to();
        if (to.local().isEmpty()) {
            // The server itself reads no messages.
            transit.drop();
        } else if (!livesHere(to)) {
            // RFC 6121 section 8.5.1: nobody lives there. An error is never answered.
            refuse(transit, message);
        } else if (message.type() == Message.Type.GROUPCHAT && !(to instanceof FullJid)) {
            // RFC 6121 section 8.5.2.1.1: a groupchat message is for rooms and lines. To a resource that is there it goes
            // as any other (section 8.5.3.1), from its sender's own address, which is no group's.
            refuse(transit, message);
        } else if (to instanceof FullJid full && !isThere(full) && diesWithItsResource(message)) {
            refuse(transit, message);
        }
    }

    /** Whoever has a session lives there; only who has none is looked up. */
    private boolean livesHere(Jid address) {
        return !sessions.of(bare(address)).isEmpty() || accounts.isHome(address);
    }

    private boolean isThere(FullJid address) {
        return sessions.at(address).isPresent() || directory.of(address.bare().toString()).stream()
                .anyMatch(place -> place.session().equals(address.resource()));
    }

    /** RFC 6121 section 8.5.3.2.1: what is for a resource that has left, and does not go to the bare JID as a chat does. */
    private static boolean diesWithItsResource(Message message) {
        return switch (message.type()) {
            case CHAT -> false;
            case NORMAL, HEADLINE, GROUPCHAT, ERROR -> true;
        };
    }

    private static void refuse(MessageInTransit transit, Message message) {
        if (message.isError() || message.type() == Message.Type.HEADLINE) {
            transit.drop();
        } else {
            transit.refuse(StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
        }
    }

    @Override
    public void choose(MessageInTransit transit) {
        var stored = transit.stored();
        if (stored.isPresent() ? stored.get().received() == null : isBehindOthers(transit)) {
            transit.goesOn();
            transit.setTargets(List.of());
        } else {
            var targets = targets(transit);
            transit.setTargets(targets);
            if (isForAll(transit, targets)) {
                transit.forAll();
            }
        }
    }

    private List<LiveSession> targets(MessageInTransit transit) {
        var to = transit.to();
        if (to instanceof FullJid full) {
            var session = sessions.at(full);
            if (session.isPresent()) {
                return List.of(session.get());
            }
            if (transit.stored().isEmpty() && transit.message().type() != Message.Type.CHAT) {
                return List.of();
            }
            // RFC 6121 section 8.5.3.2.1: a chat to a resource that has left goes to the bare JID. So does whatever
            // left while the message waited for the disk, since it is acknowledged.
        }
        // RFC 6121 section 8.5.2.1.1: all of them, so that the person finds the message where they look.
        return transit.message().isError() ? List.of() : sessions.takersOf(bare(to));
    }

    /** Whether it is for everyone who takes messages to the bare JID, as {@link #targets} has decided. */
    private static boolean isForAll(MessageInTransit transit, List<LiveSession> targets) {
        return !transit.message().isError() && !(transit.to() instanceof FullJid full
                && targets.stream().anyMatch(session -> session.jid().equals(full)));
    }

    @Override
    @SuppressWarnings("unchecked") // the targets are those that choose() set
    public void deliver(MessageInTransit transit) {
        var targets = (List<LiveSession>) transit.targets();
        var owner = bare(transit.to());
        var received = transit.stored().map(Stored::received);
        if (received.isPresent()) {
            sessions.deliver(owner, targets, session -> transit.isForAll() && transit.reach(session),
                    new Outgoing(stamped(transit.message().element(), owner, received.get()), received.get().id(),
                            transit.stored().map(Stored::at)));
        } else if (transit.stored().isPresent()) {
            // It is in the sender's archive alone, and on its way to where the receiver lives.
            return;
        } else if (!transit.isGoingOn()) {
            targets.forEach(session -> session.send(transit.message().element()));
        } else {
            errands.send(owner, MESSAGE, transit.message().element().with("to", transit.to().toString()));
        }
    }

    /** Whether the receiver lives elsewhere, or something from the same sender is still under way to them. */
    private boolean isBehindOthers(MessageInTransit transit) {
        var owner = bare(transit.to());
        var carried = carrier;
        return !homes.isHere(owner) || (carried != null && !(transit.sender() instanceof FarSession)
                && !carried.isClear(transit.sender().owner(), owner));
    }

    /** The message with the id that the receiver's archive gave it. XEP-0359. */
    static Element stamped(Element message, BareJid by, RowStamp row) {
        return message.with(Element.builder("stanza-id", STANZA_IDS).attribute("by", by.toString())
                .attribute("id", Long.toString(row.id())).build());
    }

    private static BareJid bare(Jid to) {
        return switch (to.bare()) {
            case BareJid bare -> bare;
            default -> throw new IllegalStateException("a person's address has a local part");
        };
    }

    @Override
    public void presence(Session from, Presence presence) {
        presence.to().ifPresent(to -> presence(from, presence, to));
    }

    private void presence(Session from, Presence presence, Jid to) {
        from.inOrder(to.bare().toString(), () -> {
            if (to.bare() instanceof BareJid person) {
                errands.run(person, PRESENCE, presence.element());
            }
        });
    }

    private void present(Element presence, Jid to) {
        if (to instanceof FullJid full) {
            sessions.at(full).ifPresent(session -> session.send(presence));
        } else if (to instanceof BareJid bare) {
            // RFC 6121 section 8.5.2.1.2: to every available session.
            for (var session : sessions.of(bare)) {
                if (session.isAvailable()) {
                    session.send(presence);
                }
            }
        }
    }

    @Override
    public void iq(Session from, Iq iq) {
        if (!(iq.to().orElse(null) instanceof FullJid full)) {
            // RFC 6121 section 8.5.2.1.3: the server answers for people, and has nothing to say about this one.
            from.refuse(iq, StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
            return;
        }
        from.inOrder(full.bare().toString(), () -> {
            var session = sessions.at(full);
            boolean taken = session.isPresent()
                    || (!homes.isHere(bare(full)) && errands.run(bare(full), IQ, iq.element()));
            session.ifPresent(found -> found.send(iq.element()));
            if (!taken && iq.isRequest()) {
                from.refuse(iq, StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
            }
        });
    }

    private void iqArrived(Element element) {
        if (Stanza.trusted(element) instanceof Iq iq && iq.to().orElse(null) instanceof FullJid full) {
            sessions.at(full).ifPresentOrElse(session -> session.send(element), () -> {
                if (iq.isRequest() && iq.from().orElse(null) instanceof FullJid from) {
                    new FarSession(from, errands).refuse(iq,
                            StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
                }
            });
        }
    }
}
