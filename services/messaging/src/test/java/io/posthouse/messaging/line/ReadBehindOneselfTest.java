package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Jid;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever has read what they wrote themselves has read what stands above it; the one who wrote that is told so. */
class ReadBehindOneselfTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid BEN = Jid.of("ben", "house.example");

    private RunningMessaging house;
    private Lines lines;

    @BeforeEach
    void start() throws Exception {
        database.execute("truncate messaging.archive, messaging.line");
        house = new RunningMessaging(database, new Company("ada", "ben"), StreamSettings.USUAL);
        lines = house.messaging().lines();
    }

    @AfterEach
    void stop() {
        house.close();
    }

    @Test
    void theAuthorOfAnUnreadMessageIsToldWhenTheReaderReadsTheirOwnThatCameAfterIt() throws IOException {
        talk("ben:q1", "ben:q2", "ada:a1", "ada:a2");
        assertThat(lines.line(ADA, BEN).orThrow().unread()).isEqualTo(2);

        var named = lines.read(ADA, BEN, idOf("a2", ADA, BEN)).orThrow();

        assertThat(named).as("by which Ben's client knows it").contains("q2");
        assertThat(lines.line(ADA, BEN).orThrow().unread()).isZero();
        assertThat(readBy(BEN, ADA)).containsExactly(List.of(ADA), List.of(ADA), List.of(), List.of());
    }

    @Test
    void whatTheOtherWroteLaterIsNotReadByIt() throws IOException {
        talk("ben:q1", "ada:a1", "ben:q2");

        var named = lines.read(ADA, BEN, idOf("a1", ADA, BEN)).orThrow();

        assertThat(named).contains("q1");
        assertThat(lines.line(ADA, BEN).orThrow().unread()).isEqualTo(1);
        assertThat(readBy(BEN, ADA)).containsExactly(List.of(ADA), List.of(), List.of());
    }

    @Test
    void whoHasOnlyWrittenHasNothingToTell() throws IOException {
        talk("ada:a1");

        var named = lines.read(ADA, BEN, idOf("a1", ADA, BEN)).orThrow();

        assertThat(named).isEmpty();
        assertThat(lines.line(ADA, BEN).orThrow().read().id()).isEqualTo(idOf("a1", ADA, BEN));
    }

    @Test
    void isLookedForInAThousandRowsAndNoFurther() throws IOException, SQLException {
        talk("ben:q1", "ada:a1");
        long first = idOf("a1", ADA, BEN);
        database.execute("""
                insert into messaging.archive (shard, sequence, id, at, owner, peer, direction, kind, stanza)
                select 999, n, %d + n, now(), '%s', '%s', 1, 0, '<message xmlns="jabber:client" id="more"/>'
                from generate_series(1, 999) as n""".formatted(first, ADA, BEN));

        assertThat(lines.read(ADA, BEN, first + 998).orThrow()).as("in the thousandth row").contains("q1");
        assertThat(lines.read(ADA, BEN, first + 999).orThrow()).as("in the one behind it").isEmpty();
    }

    /** @param said sender and id of each, in order; each has arrived before the next is sent */
    private void talk(String... said) throws IOException {
        try (var ada = RawClient.signedIn(house.port(), "ada", "desk");
                var ben = RawClient.signedIn(house.port(), "ben", "desk")) {
            for (var client : List.of(ada, ben)) {
                client.send("<presence/>");
                client.await("presence");
            }
            for (var one : said) {
                boolean byAda = one.startsWith("ada:");
                var id = one.substring(4);
                (byAda ? ada : ben).send("<message to='" + (byAda ? BEN : ADA) + "' type='chat' id='" + id
                        + "'><body>" + id + "</body></message>");
                var arrived = (byAda ? ben : ada).await("message");
                assertThat(arrived.attribute("id")).contains(id);
            }
        }
    }

    private long idOf(String text, BareJid owner, BareJid peer) {
        return messages(owner, peer).stream().filter(message -> message.text().equals(text)).findFirst().orElseThrow()
                .id();
    }

    private List<Lines.LineMessage> messages(BareJid owner, BareJid peer) {
        return lines.messages(owner, peer, Optional.empty(), Optional.empty(), 50).orThrow().items();
    }

    private List<List<BareJid>> readBy(BareJid owner, BareJid peer) {
        return messages(owner, peer).stream().map(Lines.LineMessage::readBy).toList();
    }
}
