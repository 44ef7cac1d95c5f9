package io.posthouse.messaging.roster;

import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.roster.RosterStore.Roster;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Roster queries: get with versioning, add, change, remove. RFC 6121 section 2. */
public final class RosterFeature implements XmppFeature {
    private static final String VERSIONING = "urn:xmpp:features:rosterver";
    private static final String PRE_APPROVAL = "urn:xmpp:features:pre-approval";
    /** Bytes of a name and of a group's name. RFC 6121 section 2.3.3 leaves the number to us. */
    private static final int NAME_BYTES_MAX = 1_023;
    private static final int GROUPS_MAX = 50;

    private final Rosters rosters;
    private final Addresses addresses;
    private final RemovalAnnouncer announcer;

    /** Tells both sides what a removal ended between them. */
    @FunctionalInterface
    public interface RemovalAnnouncer {
        /** Runs before the next change of either roster; must not block. */
        void removed(Session by, PairChange change);
    }

    public RosterFeature(Rosters rosters, Addresses addresses, RemovalAnnouncer announcer) {
        this.rosters = rosters;
        this.addresses = addresses;
        this.announcer = announcer;
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(Namespaces.ROSTER);
        stations.advertiseOnStreams(Element.of("ver", VERSIONING));
        stations.advertiseOnStreams(Element.of("sub", PRE_APPROVAL));
        stations.onIq("query", Namespaces.ROSTER, this::answer);
    }

    private IqAnswer answer(Session from, Iq iq) {
        if (iq.to().filter(to -> !to.equals(from.owner())).isPresent()) {
            // RFC 6121 section 2.3.3: nobody reads or writes another's roster.
            return refused(StanzaCondition.FORBIDDEN, "");
        }
        var query = iq.payload().orElseThrow();
        return iq.type() == Iq.Type.GET ? read(from, iq, query) : set(from, query);
    }

    private IqAnswer read(Session from, Iq iq, Element query) {
        // Answered here, under the roster's lock, so that no push overtakes the answer.
        query.attribute("ver").ifPresentOrElse(
                known -> rosters.readUnless(known, from, roster -> send(from, iq, roster),
                        () -> from.send(iq.result().element())),
                () -> rosters.read(from, roster -> send(from, iq, roster)));
        return new IqAnswer.Elsewhere();
    }

    private static void send(Session to, Iq iq, Roster roster) {
        var query = Element.builder("query", Namespaces.ROSTER).attribute("ver", Long.toString(roster.version()));
        roster.items().forEach(item -> query.child(item.element()));
        to.send(iq.result(query.build()).element());
    }

    private IqAnswer set(Session from, Element query) {
        var items = query.children();
        if (items.size() != 1 || !items.getFirst().is("item", Namespaces.ROSTER)) {
            return refused(StanzaCondition.BAD_REQUEST, "exactly one item");
        }
        var item = items.getFirst();
        var contact = item.attribute("jid").flatMap(Jid::tryParse);
        if (contact.isEmpty()) {
            return refused(StanzaCondition.JID_MALFORMED, "");
        }
        var bare = contact.get().bare();
        if (bare.equals(from.owner())) {
            return refused(StanzaCondition.NOT_ALLOWED, "A roster does not list its owner.");
        }
        return item.attribute("subscription", "").equals("remove") ? remove(from, bare) : change(from, bare, item);
    }

    private IqAnswer change(Session from, Jid contact, Element item) {
        var name = item.attribute("name", "");
        var groups = item.children("group", Namespaces.ROSTER).stream().map(Element::text).toList();
        var fault = faultOf(name, groups);
        if (fault.isPresent()) {
            return new IqAnswer.Refused(fault.get());
        }
        boolean done = rosters.change(from.owner(), contact, before -> before.named(name, groups));
        return done
                ? new IqAnswer.Done()
                : refused(StanzaCondition.RESOURCE_CONSTRAINT,
                        "A roster has at most " + Rosters.ITEMS_MAX + " items.");
    }

    /** RFC 6121 section 2.3.3, in its order. */
    private static Optional<StanzaError> faultOf(String name, List<String> groups) {
        if (new HashSet<>(groups).size() < groups.size()) {
            return Optional.of(StanzaError.of(StanzaCondition.BAD_REQUEST, "a group is named twice"));
        }
        boolean fits = bytesOf(name) <= NAME_BYTES_MAX && groups.size() <= GROUPS_MAX
                && groups.stream().allMatch(group -> !group.isEmpty() && bytesOf(group) <= NAME_BYTES_MAX);
        return fits
                ? Optional.empty()
                : Optional.of(StanzaError.of(StanzaCondition.NOT_ACCEPTABLE,
                        "Names have up to " + NAME_BYTES_MAX + " bytes, an item up to " + GROUPS_MAX + " groups."));
    }

    private static int bytesOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private IqAnswer remove(Session from, Jid contact) {
        var wasListed = new boolean[1];
        if (contact instanceof BareJid person && addresses.realmOf(person.domain()).isPresent()) {
            rosters.change(from.owner(), person, (ofUser, ofContact) -> {
                wasListed[0] = ofUser.listed();
                return ofUser.listed() ? PairChange.removed(ofUser, ofContact) : unchanged(ofUser, ofContact);
            }, change -> announcer.removed(from, change));
        } else {
            rosters.change(from.owner(), contact, before -> {
                wasListed[0] = before.listed();
                return before.removed().with(Subscription.NONE);
            });
        }
        return wasListed[0] ? new IqAnswer.Done() : refused(StanzaCondition.ITEM_NOT_FOUND, "");
    }

    private static PairChange unchanged(RosterItem ofUser, RosterItem ofContact) {
        return new PairChange(ofUser, ofUser, ofContact, ofContact, List.of(), List.of());
    }

    private static IqAnswer refused(StanzaCondition condition, String text) {
        return new IqAnswer.Refused(StanzaError.of(condition, text));
    }
}
