package io.posthouse.messaging.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RawClient;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.StanzaBounds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each bad input has its answer, and costs nobody else anything: two bystanders talk before and after. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    private RunningMessaging house;
    private RawClient ann;
    private RawClient bob;
    private int said;

    @BeforeAll
    void start() throws IOException {
        house = new RunningMessaging(database, new Company("ann", "bob", "mal"), new StreamSettings(true,
                Duration.ofSeconds(2), Duration.ofMinutes(5), Duration.ofMinutes(5), 2000, 8 << 20,
                StanzaBounds.SIGNED_IN));
        ann = RawClient.signedIn(house.port(), "ann", "desk");
        bob = RawClient.signedIn(house.port(), "bob", "desk");
    }

    @AfterAll
    void stop() throws IOException {
        ann.close();
        bob.close();
        house.close();
    }

    @BeforeEach
    @AfterEach
    void bystandersTalk() throws IOException {
        var text = "undisturbed " + said++;
        ann.send("<message to='bob@house.example/desk' type='chat'><body>" + text + "</body></message>");
        assertThat(bob.expect("message").childText("body", Namespaces.CLIENT)).contains(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"<message><body></message> | not-well-formed",
            "<message><!-- hidden --></message> | restricted-xml", "<?php echo 1?> | restricted-xml",
            "<message><body>&boom;</body></message> | restricted-xml",
            "<!DOCTYPE x [<!ENTITY a 'b'>]> | restricted-xml",
            "<message><body>&#0;</body></message> | not-well-formed",
            "<nonsense xmlns='jabber:client'/> | unsupported-stanza-type"})
    void endsAStreamThatIsNoStream(String input, String condition) throws IOException {
        try (var mal = RawClient.signedIn(house.port(), "mal", "desk")) {
            mal.send(input);

            assertThat(mal.await("error").hasChild(condition, Namespaces.STREAM_ERRORS)).isTrue();
            assertThat(mal.next()).isNull();
        }
    }

    @Test
    void endsAStreamWhoseStanzaIsTooLarge() throws IOException {
        try (var mal = RawClient.signedIn(house.port(), "mal", "desk")) {
            mal.send("<message to='bob@house.example'><body>" + "x".repeat(300_000));

            assertThat(mal.await("error").hasChild("policy-violation", Namespaces.STREAM_ERRORS)).isTrue();
        }
    }

    @Test
    void endsAStreamThatNestsTooDeep() throws IOException {
        try (var mal = RawClient.signedIn(house.port(), "mal", "desk")) {
            mal.send("<message>" + "<a>".repeat(500));

            assertThat(mal.await("error").hasChild("policy-violation", Namespaces.STREAM_ERRORS)).isTrue();
        }
    }

    @Test
    void endsAStreamThatIsNotUtf8() throws IOException {
        try (var mal = RawClient.signedIn(house.port(), "mal", "desk")) {
            mal.send("<message><body>".getBytes(StandardCharsets.UTF_8));
            mal.send(new byte[]{(byte) 0xC0, (byte) 0x80});

            var error = mal.await("error");
            assertThat(error.children().getFirst().name()).isIn("unsupported-encoding", "not-well-formed",
                    "bad-format");
        }
    }

    @Test
    void endsAStreamWithANullCharacter() throws IOException {
        try (var mal = RawClient.signedIn(house.port(), "mal", "desk")) {
            mal.send("<message to='bob@house.example'><body>\0</body></message>");

            assertThat(mal.await("error").hasChild("not-well-formed", Namespaces.STREAM_ERRORS)).isTrue();
        }
    }

    @Test
    void setsTheSenderWhateverTheClientWrites() throws IOException {
        try (var mal = RawClient.signedIn(house.port(), "mal", "desk")) {
            mal.send("<message to='bob@house.example/desk' from='ann@house.example/desk' type='chat'>"
                    + "<body>trust me</body></message>");

            assertThat(bob.expect("message").attribute("from")).contains("mal@house.example/desk");
        }
    }

    @Test
    void takesForgedStanzaIdsAway() throws IOException {
        try (var mal = RawClient.signedIn(house.port(), "mal", "desk")) {
            mal.send("<message to='bob@house.example/desk' type='chat'><body>forged</body>"
                    + "<stanza-id xmlns='urn:xmpp:sid:0' by='bob@house.example' id='666'/></message>");

            var ids = bob.expect("message").children("stanza-id", "urn:xmpp:sid:0");
            assertThat(ids).extracting(id -> id.attribute("id", "")).doesNotContain("666").hasSize(1);
        }
    }

    @Test
    void refusesAWrongPasswordAndCutsOffWhoGoesOn() throws IOException {
        try (var mal = new RawClient(house.port())) {
            mal.open();
            for (int i = 0; i < 5; i++) {
                mal.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" + Base64.getEncoder()
                        .encodeToString("\0mal\0not the password".getBytes(StandardCharsets.UTF_8)) + "</auth>");
                assertThat(mal.expect("failure").hasChild("not-authorized", Namespaces.SASL)).isTrue();
            }
            assertThat(mal.expect("error").hasChild("policy-violation", Namespaces.STREAM_ERRORS)).isTrue();
        }
    }

    @Test
    void answersAMalformedAddressAndGoesOn() throws IOException {
        try (var mal = RawClient.signedIn(house.port(), "mal", "desk")) {
            mal.send("<message to='@@' type='chat' id='j'><body>x</body></message>");
            Element answer = mal.expect("message");
            assertThat(answer.child("error", Namespaces.CLIENT).orElseThrow()
                    .hasChild("jid-malformed", Namespaces.STANZA_ERRORS)).isTrue();

            mal.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>");
            assertThat(mal.expect("iq").attribute("type")).contains("result");
        }
    }

    @Test
    void letsNobodySignInForEver() throws IOException {
        try (var mal = new RawClient(house.port())) {
            mal.send("<?xml version='1.0'?><stream:stream xmlns='jabber:client'");

            assertThat(mal.await("error").hasChild("connection-timeout", Namespaces.STREAM_ERRORS)).isTrue();
            assertThat(mal.next()).isNull();
        }
    }

    @Test
    void refusesWhatComesBeforeSigningIn() throws IOException {
        try (var mal = new RawClient(house.port())) {
            mal.open();
            mal.send("<message to='bob@house.example/desk'><body>early</body></message>");

            assertThat(mal.expect("error").hasChild("not-authorized", Namespaces.STREAM_ERRORS)).isTrue();
        }
    }
}
