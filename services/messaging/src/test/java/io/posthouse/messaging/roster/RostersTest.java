package io.posthouse.messaging.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RecordedSessions;
import io.posthouse.messaging.RecordingSession;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.Presence;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RostersTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = BareJid.parse("ada@house.example");
    private static final BareJid BEN = BareJid.parse("ben@house.example");

    private final RecordedSessions sessions = new RecordedSessions();
    private final List<PairChange> announced = new ArrayList<>();
    private Rosters rosters;

    @BeforeEach
    void empty() throws SQLException {
        database.execute("truncate messaging.roster_item, messaging.roster_version");
        rosters = new Rosters(database.pool(), sessions, RunningMessaging.errandsOfOneNode());
    }

    private boolean sends(BareJid from, BareJid to, Presence.Type type) {
        return rosters.subscribe(from, to, Presence.of(type).withFrom(from).withTo(to), announced::add);
    }

    private void befriend(BareJid one, BareJid other) {
        sends(one, other, Presence.Type.SUBSCRIBE);
        sends(other, one, Presence.Type.SUBSCRIBED);
    }

    @Test
    void changesBothSidesOfAPairAtOnce() {
        sends(ADA, BEN, Presence.Type.SUBSCRIBE);
        sends(BEN, ADA, Presence.Type.SUBSCRIBED);

        assertThat(rosters.circleOf(ADA)).isEqualTo(new Circle(List.of(), List.of(BEN), List.of()));
        assertThat(rosters.circleOf(BEN)).isEqualTo(new Circle(List.of(ADA), List.of(), List.of()));
        assertThat(announced.getLast().contactBeginsToSee()).isTrue();
    }

    @Test
    void bringsTwoPeopleTogetherOnceAndPushesItToBoth() {
        var ada = interested("ada");
        var ben = interested("ben");

        rosters.acquaint(ADA, BEN, announced::add);
        rosters.acquaint(BEN, ADA, announced::add);

        assertThat(rosters.circleOf(ADA)).isEqualTo(new Circle(List.of(BEN), List.of(BEN), List.of()));
        assertThat(rosters.circleOf(BEN)).isEqualTo(new Circle(List.of(ADA), List.of(ADA), List.of()));
        assertThat(List.of(ada, ben)).allSatisfy(client -> assertThat(items(client)).singleElement()
                .satisfies(item -> assertThat(item.attribute("subscription")).contains("both")));
        assertThat(announced).extracting(PairChange::userBeginsToSee).containsExactly(true, false);
    }

    @Test
    void leavesToPeopleWhatTheyHaveArrangedBetweenThemselves() {
        befriend(ADA, BEN);
        sends(BEN, ADA, Presence.Type.UNSUBSCRIBED);

        rosters.acquaint(ADA, BEN, announced::add);

        assertThat(rosters.circleOf(ADA)).isEqualTo(new Circle(List.of(), List.of(), List.of()));
        assertThat(rosters.circleOf(BEN)).isEqualTo(new Circle(List.of(), List.of(), List.of()));
    }

    @Test
    void bringsNobodyTogetherWithHalfOfAPair() throws SQLException {
        database.execute("""
                insert into messaging.roster_item (owner, contact, name, groups, outbound, inbound, approved, listed)
                select 'ben@house.example', n || '@elsewhere.example', '', '{}', 0, 0, false, true
                from generate_series(1, %d) as n""".formatted(Rosters.ITEMS_MAX));

        boolean done = rosters.acquaint(ADA, BEN, announced::add);

        assertThat(done).isFalse();
        assertThat(announced).isEmpty();
        assertThat(rosters.circleOf(ADA)).isEqualTo(new Circle(List.of(), List.of(), List.of()));
    }

    @Test
    void keepsARequestUntilItIsAnswered() {
        sends(ADA, BEN, Presence.Type.SUBSCRIBE);
        assertThat(rosters.requestsTo(BEN)).hasSize(1);
        assertThat(rosters.requestsTo(BEN).getFirst().from()).contains(ADA);

        sends(BEN, ADA, Presence.Type.UNSUBSCRIBED);

        assertThat(rosters.requestsTo(BEN)).isEmpty();
        assertThat(announced.getLast().toContact()).containsExactly(Presence.Type.UNSUBSCRIBED);
    }

    @Test
    void keepsALongRequestWithoutItsContent() {
        var wordy = Presence.of(Presence.Type.SUBSCRIBE).withFrom(ADA).withTo(BEN)
                .with(Element.of("status", Namespaces.CLIENT, "x".repeat(10_000)));

        rosters.subscribe(ADA, BEN, wordy, announced::add);

        assertThat(rosters.requestsTo(BEN).getFirst().status()).isEmpty();
    }

    @Test
    void answersForWhoeverApprovedInAdvance() {
        sends(BEN, ADA, Presence.Type.SUBSCRIBED);

        sends(ADA, BEN, Presence.Type.SUBSCRIBE);

        assertThat(announced.getLast().toUser()).containsExactly(Presence.Type.SUBSCRIBED);
        assertThat(announced.getLast().toContact()).isEmpty();
        assertThat(rosters.circleOf(ADA).subscribedTo()).containsExactly(BEN);
        assertThat(rosters.requestsTo(BEN)).isEmpty();
    }

    @Test
    void takesAnApprovalInAdvanceBack() {
        sends(BEN, ADA, Presence.Type.SUBSCRIBED);
        sends(BEN, ADA, Presence.Type.UNSUBSCRIBED);

        sends(ADA, BEN, Presence.Type.SUBSCRIBE);

        assertThat(rosters.circleOf(ADA).subscribedTo()).isEmpty();
        assertThat(rosters.requestsTo(BEN)).hasSize(1);
    }

    @Test
    void pushesWhatClientsSeeAndNothingElse() {
        var ada = interested("ada");
        var ben = interested("ben");

        sends(ADA, BEN, Presence.Type.SUBSCRIBE);

        // Ben's roster has the request, which is no item of his yet.
        assertThat(items(ada)).singleElement().satisfies(item -> {
            assertThat(item.attribute("jid")).contains("ben@house.example");
            assertThat(item.attribute("ask")).contains("subscribe");
        });
        assertThat(items(ben)).isEmpty();
    }

    @Test
    void raisesTheVersionWithEachPush() {
        var ada = interested("ada");
        for (int i = 0; i < 3; i++) {
            var name = "name " + i;
            rosters.change(ADA, BEN, before -> before.named(name, List.of()));
        }
        rosters.change(ADA, BEN, before -> before.named("name 2", List.of()));

        var versions = ada.takeSent().stream().map(push -> push.firstChild().orElseThrow().attribute("ver", ""))
                .toList();

        assertThat(versions).containsExactly("1", "2", "3");
    }

    @Test
    void keepsPushesInTheOrderOfTheirVersionsWhateverChangesAtOnce() throws Exception {
        var ada = interested("ada");
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 40; i++) {
                var other = BareJid.parse("friend" + i + "@house.example");
                executor.submit(() -> befriendBothWays(other));
            }
        }

        var versions = ada.takeSent().stream()
                .map(push -> Long.parseLong(push.firstChild().orElseThrow().attribute("ver", ""))).toList();

        assertThat(versions).hasSizeGreaterThanOrEqualTo(80).isSorted().doesNotHaveDuplicates();
        assertThat(rosters.circleOf(ADA).subscribers()).hasSize(40);
        assertThat(rosters.circleOf(ADA).subscribedTo()).hasSize(40);
    }

    private boolean befriendBothWays(BareJid other) {
        befriend(ADA, other);
        befriend(other, ADA);
        return true;
    }

    @Test
    void endsBothDirectionsWhenAnItemIsRemoved() {
        befriend(ADA, BEN);
        befriend(BEN, ADA);

        rosters.change(ADA, BEN, PairChange::removed, announced::add);

        assertThat(announced.getLast().toContact()).containsExactly(Presence.Type.UNSUBSCRIBE,
                Presence.Type.UNSUBSCRIBED);
        assertThat(announced.getLast().userCeasesToSee()).isTrue();
        assertThat(announced.getLast().contactCeasesToSee()).isTrue();
        assertThat(rosters.circleOf(ADA)).isEqualTo(new Circle(List.of(), List.of(), List.of()));
        assertThat(rosters.circleOf(BEN)).isEqualTo(new Circle(List.of(), List.of(), List.of()));
    }

    @Test
    void refusesMoreItemsThanARosterHolds() throws SQLException {
        database.execute("""
                insert into messaging.roster_item (owner, contact)
                select 'ada@house.example', 'friend' || n || '@house.example' from generate_series(1, %d) as n"""
                .formatted(Rosters.ITEMS_MAX));

        assertThat(rosters.change(ADA, BEN, before -> before.named("Ben", List.of()))).isFalse();
        assertThat(sends(ADA, BEN, Presence.Type.SUBSCRIBE)).isFalse();
        assertThat(rosters.requestsTo(BEN)).isEmpty();
        // One that is there may still be changed.
        assertThat(rosters.change(ADA, BareJid.parse("friend1@house.example"),
                before -> before.named("One", List.of()))).isTrue();
    }

    @Test
    void takesNoMoreRequestsThanItsBound() throws SQLException {
        database.execute("""
                insert into messaging.roster_item (owner, contact, inbound, listed, request)
                select 'ben@house.example', 'spam' || n || '@house.example', 1, false, '<presence/>'
                from generate_series(1, %d) as n""".formatted(Rosters.REQUESTS_MAX));

        assertThat(sends(ADA, BEN, Presence.Type.SUBSCRIBE)).isTrue();

        assertThat(announced.getLast().toContact()).isEmpty();
        assertThat(rosters.circleOf(BEN).askers()).hasSize(Rosters.REQUESTS_MAX).doesNotContain(ADA);
    }

    private RecordingSession interested(String name) {
        var session = sessions.open(name, "desk");
        session.put(Rosters.INTERESTED, true);
        return session;
    }

    private static List<Element> items(RecordingSession session) {
        return session.takeSent().stream().flatMap(push -> push.firstChild().orElseThrow().children().stream())
                .toList();
    }
}
