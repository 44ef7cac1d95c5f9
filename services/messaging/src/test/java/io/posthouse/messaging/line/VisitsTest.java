package io.posthouse.messaging.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Realm;
import io.posthouse.kernel.Outcome;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Lines.LineMessage;
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
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What somebody said as a visitor is found at the customer whom they turned out to be, over lines and over XMPP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VisitsTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private static final BareJid ADA = Jid.of("ada", "house.example");
    private static final BareJid BEN = Jid.of("ben", "house.example");
    private static final BareJid CLEO = Jid.of("cleo", "c.house.example");
    private static final BareJid DAN = Jid.of("dan", "c.house.example");
    private static final BareJid GUEST = Jid.of("guest-zoe", "c.house.example");

    private final Company company = new Company("ada", "ben");
    private RunningMessaging house;
    private Lines lines;

    @BeforeAll
    void saidBeforeAndAfter() throws Exception {
        company.join("cleo", Realm.CUSTOMERS);
        company.join("dan", Realm.CUSTOMERS);
        company.join("guest-zoe", Realm.GUESTS);
        house = new RunningMessaging(database, company, StreamSettings.USUAL);
        lines = house.messaging().lines();
        said(1, GUEST, ADA, true, "as a visitor");
        said(2, GUEST, ADA, false, "who is it?");
        said(3, CLEO, ADA, true, "as a customer");
        said(4, GUEST, BEN, false, "hello, visitor");
        line(GUEST, ADA, 2, 1);
        line(CLEO, ADA, 3, 3);
        line(GUEST, BEN, 4, 0);
        assertThat(lines.of(CLEO)).hasSize(1);
        company.merge("guest-zoe", "cleo");
    }

    @AfterAll
    void stop() {
        house.close();
    }

    private static void said(int number, BareJid owner, BareJid peer, boolean sent, String text)
            throws SQLException {
        database.execute("insert into messaging.archive values (1, " + number + ", " + number + ", now(), '" + owner
                + "', '" + peer + "', " + (sent ? 1 : 0) + ", 0, null, '<message from=\"" + (sent ? owner : peer)
                + "/web\" to=\"" + (sent ? peer : owner) + "\" type=\"chat\" id=\"m" + number + "\"><body>" + text
                + "</body></message>', gen_random_uuid())");
    }

    private static void line(BareJid owner, BareJid object, int head, int read) throws SQLException {
        database.execute(
                "insert into messaging.line (owner, object, business, head_sequence, head_id, read_sequence, read_id)"
                        + " values ('" + owner + "', '" + object + "', 'chat', " + head + ", " + head + ", " + read
                        + ", " + read
                        + ")");
    }

    private List<LineMessage> messages(BareJid peer) {
        return lines.messages(CLEO, peer, Optional.empty(), Optional.empty(), 50).orThrow().items();
    }

    @Test
    void linesShowBothAsOne() {
        assertThat(lines.of(CLEO)).extracting(Lines.Line::address).containsExactlyInAnyOrder(ADA, BEN);
        assertThat(messages(ADA)).extracting(LineMessage::text).containsExactly("as a visitor", "who is it?",
                "as a customer");
        assertThat(messages(ADA)).extracting(LineMessage::from).containsExactly(CLEO, ADA, CLEO);
        assertThat(messages(BEN)).extracting(LineMessage::text).containsExactly("hello, visitor");
        // page by page
        var page = lines.messages(CLEO, ADA, Optional.of(3L), Optional.empty(), 1).orThrow();
        assertThat(page.items()).extracting(LineMessage::text).containsExactly("who is it?");
        assertThat(page.more()).isTrue();
        // and nobody else's
        assertThat(lines.of(DAN)).isEmpty();
        assertThat(lines.messages(DAN, ADA, Optional.empty(), Optional.empty(), 50).orThrow().items()).isEmpty();
    }

    @Test
    void whatWasUnreadIsReadWhereItIs() {
        assertThat(lines.line(CLEO, BEN).orThrow().unread()).isEqualTo(1);

        assertThat(lines.read(CLEO, BEN, 4)).isEqualTo(Outcome.done(Optional.of("m4")));

        assertThat(lines.line(CLEO, BEN).orThrow().unread()).isZero();
        // Read in one's own, it is read in the other as well.
        assertThat(lines.line(CLEO, ADA).orThrow().unread()).isEqualTo(1);
        lines.read(CLEO, ADA, 3).orThrow();
        assertThat(lines.line(CLEO, ADA).orThrow().unread()).isZero();
        assertThat(lines.read(DAN, ADA, 3)).isEqualTo(Outcome.refused(LineRefusal.NO_SUCH_MESSAGE));
    }

    @Test
    void theArchiveOverXmppShowsBothAsOneUnderOneAddress() throws Exception {
        try (var cleo = signedIn()) {
            cleo.send("<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2' queryid='f1'/></iq>");

            var seen = new StringBuilder();
            var next = cleo.next();
            while (next != null && !next.name().equals("iq")) {
                seen.append(next.toXml());
                next = cleo.next();
            }
            assertThat(Objects.requireNonNull(next).attribute("type")).contains("result");
            assertThat(seen.toString()).contains("as a visitor", "who is it?", "as a customer", "hello, visitor",
                    CLEO + "/web").doesNotContain("guest-zoe");
        }
    }

    /** At the customers' domain. */
    private RawClient signedIn() throws IOException {
        String header = RawClient.HEADER.replace("to='house.example'", "to='c.house.example'");
        var cleo = new RawClient(house.port());
        cleo.send(header);
        cleo.expect("features");
        cleo.send(RawClient.plain("cleo"));
        cleo.expect("success");
        cleo.begin();
        cleo.send(header);
        cleo.expect("features");
        cleo.send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>desk</resource>"
                + "</bind></iq>");
        cleo.expect("iq");
        return cleo;
    }
}
