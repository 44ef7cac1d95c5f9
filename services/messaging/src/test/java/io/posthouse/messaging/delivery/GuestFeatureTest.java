package io.posthouse.messaging.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.MessageInTransit;
import io.posthouse.messaging.Phase;
import io.posthouse.messaging.RecordingSession;
import io.posthouse.messaging.guest.GuestFeature;
import io.posthouse.xmpp.Jid;
import io.posthouse.xmpp.Message;
import io.posthouse.xmpp.Presence;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StanzaError;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuestFeatureTest {
    private final Addresses addresses = new Addresses("house.example");
    private final Company company = new Company("ada");
    private final Login guest = company.join("guest-zoe", Realm.GUESTS);
    private final Login cleo = company.join("cleo", Realm.CUSTOMERS);
    private final Switchboard stations = new Switchboard(Set.of(), List.of(
            new GuestFeature(addresses, new Accounts(addresses, company, Runnable::run, Ticker.system()), company)));

    private RecordingSession session(Login login) {
        return new RecordingSession(login, addresses.of(login).withResource("web"));
    }

    private Optional<StanzaCondition> refusal(Login from, String to) {
        var transit = new MessageInTransit(session(from), Jid.parse(to),
                Message.to(Jid.parse(to), Message.Type.CHAT).withBody("hello"));
        stations.pass(Phase.CHECK, transit);
        return transit.refusal().map(StanzaError::condition);
    }

    @Test
    void visitorsTalkWithThoseWhoWorkHereAlone() {
        Login ada = company.byName("ada").orElseThrow();

        assertThat(refusal(guest, "ada@house.example")).isEmpty();
        assertThat(refusal(ada, "guest-zoe@c.house.example")).isEmpty();
        assertThat(refusal(guest, "cleo@c.house.example")).contains(StanzaCondition.FORBIDDEN);
        assertThat(refusal(guest, "g1@line.house.example")).contains(StanzaCondition.FORBIDDEN);
        assertThat(refusal(guest, "somebody@elsewhere.example")).contains(StanzaCondition.FORBIDDEN);
        assertThat(refusal(cleo, "guest-zoe@c.house.example")).contains(StanzaCondition.SERVICE_UNAVAILABLE);
        assertThat(refusal(cleo, "ada@house.example")).isEmpty();
    }

    @Test
    void whoeverWorksHereLearnsWhoAVisitorIsNow() {
        Login ada = company.byName("ada").orElseThrow();
        company.merge("guest-zoe", "cleo");

        assertThat(refusal(ada, "guest-zoe@c.house.example")).contains(StanzaCondition.GONE);
        assertThat(refusal(ada, "cleo@c.house.example")).isEmpty();
        assertThat(refusal(cleo, "guest-zoe@c.house.example")).isEmpty();
    }

    @Test
    void visitorsHaveNoContactsAndAreNone() {
        assertThat(isTaken(guest, Presence.of(Presence.Type.SUBSCRIBE).withTo(Jid.parse("ada@house.example"))))
                .isTrue();
        assertThat(isTaken(company.byName("ada").orElseThrow(),
                Presence.of(Presence.Type.SUBSCRIBE).withTo(Jid.parse("guest-zoe@c.house.example")))).isTrue();
        assertThat(isTaken(cleo, Presence.of(Presence.Type.SUBSCRIBE).withTo(Jid.parse("ada@house.example"))))
                .isFalse();
        assertThat(isTaken(guest, Presence.of(Presence.Type.AVAILABLE))).isFalse();
    }

    private boolean isTaken(Login from, Presence presence) {
        return stations.presenceStations().stream().anyMatch(station -> station.take(session(from), presence));
    }
}
