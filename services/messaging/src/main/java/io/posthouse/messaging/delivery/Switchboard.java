package io.posthouse.messaging.delivery;

import io.posthouse.messaging.DomainHandler;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.Stations;
import io.posthouse.messaging.XmppFeature;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Iq;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where features have taken their places. Filled at start, read afterwards; safe for any thread from then on. */
public final class Switchboard implements Stations {
    private final Set<String> serverFeatures = new LinkedHashSet<>();
    private final Map<String, String> serverItems = new LinkedHashMap<>();
    private final Set<String> accountFeatures = new LinkedHashSet<>();
    private final List<Element> streamFeatures = new ArrayList<>();
    private final Map<String, IqStation> iqStations = new HashMap<>();
    private final Map<String, IqStation> peopleStations = new HashMap<>();
    private final Map<Phase, List<MessageStation>> messageStations = new EnumMap<>(Phase.class);
    private final List<PresenceStation> presenceStations = new ArrayList<>();
    private final List<SessionStation> sessionStations = new ArrayList<>();
    private final Map<String, DomainHandler> domains = new HashMap<>();

    private final Set<String> serverDomains;

    /**
     * Installs {@code features}, in their order.
     *
     * @param serverDomains the domains whose queries the server answers itself
     */
    public Switchboard(Set<String> serverDomains, List<? extends XmppFeature> features) {
        this.serverDomains = Set.copyOf(serverDomains);
        features.forEach(feature -> feature.install(this));
    }

    @Override
    public void advertise(String feature) {
        serverFeatures.add(feature);
    }

    @Override
    public void advertiseItem(String address, String name) {
        serverItems.put(address, name);
    }

    @Override
    public void advertiseOnAccounts(String feature) {
        accountFeatures.add(feature);
    }

    @Override
    public void advertiseOnStreams(Element feature) {
        streamFeatures.add(feature);
    }

    @Override
    public void onIq(String name, String namespace, IqStation station) {
        if (iqStations.putIfAbsent(name + ' ' + namespace, station) != null) {
            throw new IllegalStateException("two features answer " + name + " of " + namespace);
        }
    }

    @Override
    public void onIqToPeople(String name, String namespace, IqStation station) {
        if (peopleStations.putIfAbsent(name + ' ' + namespace, station) != null) {
            throw new IllegalStateException("two features answer " + name + " of " + namespace + " for people");
        }
    }

    @Override
    public void onMessage(Phase phase, MessageStation station) {
        messageStations.computeIfAbsent(phase, key -> new ArrayList<>()).add(station);
    }

    @Override
    public void onPresence(PresenceStation station) {
        presenceStations.add(station);
    }

    @Override
    public void onSession(SessionStation station) {
        sessionStations.add(station);
    }

    @Override
    public void serve(String domain, DomainHandler handler) {
        if (domains.putIfAbsent(domain, handler) != null) {
            throw new IllegalStateException("two features serve " + domain);
        }
    }

    Set<String> serverDomains() {
        return serverDomains;
    }

    @Override
    public Map<String, String> serverItems() {
        return Collections.unmodifiableMap(serverItems);
    }

    @Override
    public Set<String> serverFeatures() {
        return Collections.unmodifiableSet(serverFeatures);
    }

    @Override
    public Set<String> accountFeatures() {
        return Collections.unmodifiableSet(accountFeatures);
    }

    /** What streams offer after sign-in. */
    public List<Element> streamFeatures() {
        return streamFeatures;
    }

    Optional<IqStation> station(Iq iq) {
        return find(iqStations, iq);
    }

    /** Who answers {@code iq} for the person whose bare JID it is addressed to. */
    Optional<IqStation> stationForPeople(Iq iq) {
        return find(peopleStations, iq);
    }

    private static Optional<IqStation> find(Map<String, IqStation> among, Iq iq) {
        return iq.payload().map(payload -> among.get(payload.name() + ' ' + payload.namespace()));
    }

    /** Leads a message through the stations of {@code phase}, until its walk is over. */
    void pass(Phase phase, MessageInTransit message) {
        for (var station : messageStations.getOrDefault(phase, List.of())) {
            if (message.isOver()) {
                return;
            }
            station.pass(message);
        }
    }

    List<PresenceStation> presenceStations() {
        return presenceStations;
    }

    /** Who learns of sessions. */
    public List<SessionStation> sessionStations() {
        return sessionStations;
    }

    @Override
    public Optional<DomainHandler> handler(String domain) {
        return Optional.ofNullable(domains.get(domain));
    }
}
