package io.posthouse.messaging;

import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.StanzaError;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where features take part. Stations of one kind run in the order in which they were given. */
public interface Stations {
    /** Names a feature in the service discovery of the server's domain. XEP-0030. */
    void advertise(String feature);

    /** Names an entity among the items of the server's domain. XEP-0030 section 4. */
    void advertiseItem(String address, String name);

    /** Names a feature in the service discovery of every person's bare JID. */
    void advertiseOnAccounts(String feature);

    /** Offers an element among the stream features after sign-in. RFC 6120 section 4.3.2. */
    void advertiseOnStreams(Element feature);

    /**
     * Answers queries whose payload is {@code name} in {@code namespace}, sent to the server or to the sender's own account.
     * Runs on the sender's thread, which may wait.
     */
    void onIq(String name, String namespace, IqStation station);

    /** Takes part in the walk of messages. */
    void onMessage(Phase phase, MessageStation station);

    /** Takes presence from a session, of every type and to whomever. The first station that takes it ends the walk. */
    void onPresence(PresenceStation station);

    /** Learns of sessions. */
    void onSession(SessionStation station);

    /** Takes what is addressed to a domain. One handler a domain. */
    void serve(String domain, DomainHandler handler);

    /**
     * As {@link #onIq}, for queries sent to the bare JID of another person. The server answers for them: RFC 6121 section
     * 8.5.2.1.3. The station sees to it that nothing is learned of people by those who may not.
     */
    void onIqToPeople(String name, String namespace, IqStation station);

    /** Who takes what is addressed to {@code domain}. For use once all features are installed. */
    Optional<DomainHandler> handler(String domain);

    /** The entities that the server's domain names, by address: a view that grows while features are installed. */
    Map<String, String> serverItems();

    /** What the server's domain advertises: a view that grows while features are installed. */
    Set<String> serverFeatures();

    /** What every account advertises: a view that grows while features are installed. */
    Set<String> accountFeatures();

    /** Answers a query. */
    @FunctionalInterface
    interface IqStation {
        IqAnswer answer(Session from, Iq iq);
    }

    /** What a query is answered. */
    sealed interface IqAnswer {
        /** Sends it to whoever asked. */
        default void give(Session asker, Iq iq) {
            switch (this) {
                case Done() -> asker.send(iq.result().element());
                case Result(var payload) -> asker.send(iq.result(payload).element());
                case Refused(var error) -> asker.refuse(iq, error);
                case Elsewhere() -> {
                }
            }
        }

        /** Done, without content. */
        record Done() implements IqAnswer {
        }

        /** Done, with content. */
        record Result(Element payload) implements IqAnswer {
        }

        /** Refused. */
        record Refused(StanzaError error) implements IqAnswer {
        }

        /** The station has answered, or will, itself. */
        record Elsewhere() implements IqAnswer {
        }
    }

    /** Takes part in a message's walk. */
    @FunctionalInterface
    interface MessageStation {
        void pass(MessageInTransit message);
    }

    /** Takes presence. */
    @FunctionalInterface
    interface PresenceStation {
        /** Whether this station has taken it. May block. */
        boolean take(Session from, Presence presence);
    }

    /** Learns of sessions. */
    interface SessionStation {
        /** It is open and can be found. May block. */
        default void opened(Session session) {
        }

        /** It has ended and can no longer be found. May block. */
        default void ended(Session session, Ending ending) {
        }
    }
}
