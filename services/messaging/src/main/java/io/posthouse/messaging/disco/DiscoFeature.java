package io.posthouse.messaging.disco;

import io.posthouse.messaging.Session;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.messaging.roster.Rosters;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.Map;
import java.util.Set;

/**
 * Says what the server and accounts can do: to everyone about the server, about an account to its owner and to those who
 * see its presence. XEP-0030 sections 3 to 5.
 *
 * <p>Installed last: the server's capabilities (XEP-0115) are a hash over everything that the others advertise.
 */
public final class DiscoFeature implements XmppFeature {
    static final String INFO = "http://jabber.org/protocol/disco#info";
    static final String ITEMS = "http://jabber.org/protocol/disco#items";

    private final Rosters rosters;

    public DiscoFeature(Rosters rosters) {
        this.rosters = rosters;
    }

    @Override
    public void install(Stations stations) {
        stations.advertise(INFO);
        stations.advertise(ITEMS);
        stations.advertise(Capabilities.NAMESPACE);
        stations.advertiseOnAccounts(INFO);
        stations.advertiseOnAccounts(ITEMS);
        var capabilities = Capabilities.of("server", "im", "Posthouse", stations.serverFeatures());
        stations.advertiseOnStreams(capabilities.element());
        stations.onIq("query", INFO, (from, iq) -> isToServer(iq)
                ? serverInfo(stations, capabilities, iq)
                : accountInfo(stations, iq));
        stations.onIq("query", ITEMS, (from, iq) -> items(iq, isToServer(iq) ? stations.serverItems() : Map.of()));
        stations.onIqToPeople("query", INFO,
                (from, iq) -> sees(from, iq) ? accountInfo(stations, iq) : hidden());
        stations.onIqToPeople("query", ITEMS, (from, iq) -> sees(from, iq) ? items(iq, Map.of()) : hidden());
    }

    private static boolean isToServer(Iq iq) {
        return iq.to().filter(to -> to.local().isEmpty()).isPresent();
    }

    private static IqAnswer serverInfo(Stations stations, Capabilities capabilities, Iq iq) {
        // XEP-0115 section 6.2: whoever sees the hash asks for what is behind it by this node.
        return node(iq).isEmpty() || node(iq).equals(capabilities.nodeWithHash())
                ? info(iq, "server", "im", "Posthouse", stations.serverFeatures())
                : noSuchNode();
    }

    private static IqAnswer accountInfo(Stations stations, Iq iq) {
        return node(iq).isEmpty()
                ? info(iq, "account", "registered", "", stations.accountFeatures())
                : noSuchNode();
    }

    private static IqAnswer info(Iq iq, String category, String type, String name, Set<String> features) {
        if (iq.type() != Iq.Type.GET) {
            return new IqAnswer.Refused(StanzaError.of(StanzaCondition.BAD_REQUEST));
        }
        var identity = Element.builder("identity", INFO).attribute("category", category).attribute("type", type);
        if (!name.isEmpty()) {
            identity.attribute("name", name);
        }
        var info = query(iq, INFO).child(identity.build());
        features.stream().sorted()
                .forEach(feature -> info.child(Element.builder("feature", INFO).attribute("var", feature).build()));
        return new IqAnswer.Result(info.build());
    }

    private static IqAnswer items(Iq iq, Map<String, String> named) {
        if (iq.type() != Iq.Type.GET) {
            return new IqAnswer.Refused(StanzaError.of(StanzaCondition.BAD_REQUEST));
        }
        if (!node(iq).isEmpty()) {
            return noSuchNode();
        }
        var items = query(iq, ITEMS);
        named.forEach((address, name) -> items
                .child(Element.builder("item", ITEMS).attribute("jid", address).attribute("name", name).build()));
        return new IqAnswer.Result(items.build());
    }

    private static Element.Builder query(Iq iq, String namespace) {
        var query = Element.builder("query", namespace);
        return node(iq).isEmpty() ? query : query.attribute("node", node(iq));
    }

    private static String node(Iq iq) {
        return iq.payload().map(payload -> payload.attribute("node", "")).orElse("");
    }

    private boolean sees(Session from, Iq iq) {
        return iq.to().orElseThrow() instanceof BareJid person
                && rosters.circleOf(from.owner()).subscribedTo().contains(person);
    }

    private static IqAnswer noSuchNode() {
        return new IqAnswer.Refused(StanzaError.of(StanzaCondition.ITEM_NOT_FOUND));
    }

    /** XEP-0030 section 8.1: as if nobody lived there. */
    private static IqAnswer hidden() {
        return new IqAnswer.Refused(StanzaError.of(StanzaCondition.SERVICE_UNAVAILABLE));
    }
}
