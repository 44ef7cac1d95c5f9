package io.posthouse.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.posthouse.xmpp.StreamEvent.ElementRead;
import io.posthouse.xmpp.StreamEvent.StreamBroken;
import io.posthouse.xmpp.StreamEvent.StreamClosed;
import io.posthouse.xmpp.StreamEvent.StreamOpened;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamReaderTest {
    private static final String HEADER = "<?xml version='1.0'?><stream:stream to='example.org' version='1.0' xml:lang='de' "
            + "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String CHAT = "<message to='ada@example.org' type='chat'><body>Grüße, 世界 &amp; 𝔘</body>"
            + "<x xmlns='urn:x' a=\"1\"/></message>";

    private final StreamReader reader = new StreamReader(StanzaBounds.SIGNED_IN);

    private List<StreamEvent> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<StreamEvent> read(byte[] bytes) {
        reader.feed(Unpooled.wrappedBuffer(bytes));
        List<StreamEvent> events = new ArrayList<>();
        for (StreamEvent event = reader.next(); event != null; event = reader.next()) {
            events.add(event);
        }
        return events;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void tellsOfHeaderStanzasAndEnd() {
        List<StreamEvent> events = read(HEADER + CHAT + "\n  " + "<presence/></stream:stream>");

        assertThat(events).hasSize(4);
        assertThat(events.get(0)).isInstanceOfSatisfying(StreamOpened.class, opened -> {
            assertThat(opened.header().attribute("to")).contains("example.org");
            assertThat(opened.header().attribute("xml:lang")).contains("de");
            assertThat(opened.namespaces()).containsEntry("", "jabber:client").containsEntry("stream",
                    Namespaces.STREAM);
        });
        assertThat(events.get(1)).isEqualTo(new ElementRead(Element.parse(CHAT), bytes(CHAT)));
        assertThat(events.get(2)).isEqualTo(new ElementRead(Element.of("presence", Namespaces.CLIENT), 11));
        assertThat(events.get(3)).isEqualTo(new StreamClosed());
        assertThat(read("<presence/>")).isEmpty();
    }

    @Test
    void readsTheSameWhereverTheBytesAreCut() {
        byte[] whole = (HEADER + CHAT + " \r\n" + CHAT + "</stream:stream>").getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= whole.length; cut++) {
            StreamReader fresh = new StreamReader(StanzaBounds.SIGNED_IN);
            List<StreamEvent> events = new ArrayList<>();
            for (byte[] part : List.of(Arrays.copyOf(whole, cut), Arrays.copyOfRange(whole, cut, whole.length))) {
                fresh.feed(Unpooled.wrappedBuffer(part));
                for (StreamEvent event = fresh.next(); event != null; event = fresh.next()) {
                    events.add(event);
                }
            }
            assertThat(events).as("cut at %s", cut).hasSize(4);
            assertThat(events.subList(1, 3)).containsOnly(new ElementRead(Element.parse(CHAT), bytes(CHAT)));
        }
    }

    @Test
    void keepsUnreadBytesForTheNextStreamAfterSignIn() {
        read(HEADER);
        reader.feed(Unpooled.copiedBuffer("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>" + HEADER + "<presence/>",
                StandardCharsets.UTF_8));
        assertThat(reader.next()).isInstanceOf(ElementRead.class);

        reader.restart();

        assertThat(reader.hasUnread()).isTrue();
        assertThat(reader.next()).isInstanceOf(StreamOpened.class);
        assertThat(reader.next()).isEqualTo(new ElementRead(Element.of("presence", Namespaces.CLIENT), 11));
        assertThat(reader.next()).isNull();
        assertThat(reader.hasUnread()).isFalse();
    }

    @Test
    void throwsAwayWhatWasSlippedInBeforeTheHandshake() {
        read(HEADER);
        reader.feed(Unpooled.copiedBuffer("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n" + HEADER + "<iq/>",
                StandardCharsets.UTF_8));
        assertThat(reader.next()).isInstanceOf(ElementRead.class);
        assertThat(reader.hasUnread()).isTrue();

        int thrownAway = reader.restartSecured();

        assertThat(thrownAway).isPositive();
        assertThat(reader.next()).isNull();
        assertThat(read(HEADER)).hasSize(1).first().isInstanceOf(StreamOpened.class);
        assertThat(read(CHAT)).containsExactly(new ElementRead(Element.parse(CHAT), bytes(CHAT)));
    }

    @Test
    void findsNothingToThrowAwayAfterAnHonestStarttls() {
        read(HEADER);
        read("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n");

        assertThat(reader.hasUnread()).isFalse();
        assertThat(reader.restartSecured()).isZero();
    }

    @Test
    void goesOnWithAFreshScannerAfterManyDifferentNames() {
        read(HEADER);
        for (int i = 0; i < 400; i++) {
            String odd = "<message xmlns:p" + i + "='urn:p'><p" + i + ":a" + i + " b" + i + "='1'/></message>";
            assertThat(read(odd + CHAT)).as("stanza %s", i).hasSize(2).last()
                    .isEqualTo(new ElementRead(Element.parse(CHAT), bytes(CHAT)));
        }
        assertThat(read("</stream:stream>")).containsExactly(new StreamClosed());
    }

    @Test
    void remembersThePrefixesOfTheHeaderInAFreshScanner() {
        read("<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' xmlns:z='urn:&lt;z'>"
                .replace("&lt;", ""));
        String large = "<message><body>" + "x".repeat(20_000) + "</body></message>";

        assertThat(read(large)).hasSize(1);
        assertThat(read("<z:a/>")).containsExactly(new ElementRead(Element.of("a", "urn:z"), 6));
        assertThat(read("</s:stream>")).containsExactly(new StreamClosed());
    }

    @Test
    void letsAStanzaHaveExactlyItsBound() {
        StanzaBounds bounds = StanzaBounds.SIGNED_IN.withStanzaBytes(2048);
        reader.setBounds(bounds);
        read(HEADER);
        String frame = "<message><body></body></message>";
        String exact = frame.replace("><", ">" + "<").replace("<body>", "<body>" + "x".repeat(2048 - frame.length()));

        assertThat(read(exact)).containsExactly(new ElementRead(Element.parse(exact), 2048));
        assertThat(read(exact.replace("xx", "xxx"))).hasSize(1).first().isInstanceOfSatisfying(StreamBroken.class,
                broken -> assertThat(broken.condition()).isEqualTo(StreamErrorCondition.POLICY_VIOLATION));
    }

    @Test
    void refusesAnOversizedStanzaBeforeItsEnd() {
        reader.setBounds(StanzaBounds.BEFORE_SIGN_IN);
        read(HEADER);

        assertThat(read("<message><body>" + "x".repeat(10_300))).hasSize(1).first().isInstanceOf(StreamBroken.class);
        assertThat(read("</body></message>")).isEmpty();
    }

    @Test
    void admitsLargerStanzasOnceTheBoundsAreWider() {
        reader.setBounds(StanzaBounds.BEFORE_SIGN_IN);
        read(HEADER);
        reader.setBounds(StanzaBounds.SIGNED_IN);

        assertThat(read("<message><body>" + "x".repeat(100_000) + "</body></message>")).hasSize(1).first()
                .isInstanceOf(ElementRead.class);
    }

    @Test
    void ignoresKeepAlivesBetweenStanzasWithinABound() {
        reader.setBounds(StanzaBounds.BEFORE_SIGN_IN);
        read(HEADER);
        for (int i = 0; i < 10_000; i++) {
            assertThat(read(" ")).isEmpty();
        }
        assertThat(read("<presence/>")).hasSize(1);
        assertThat(read(" ".repeat(20_000))).hasSize(1).first().isInstanceOf(StreamBroken.class);
    }

    @Test
    void gathersTextThatComesByteByByte() {
        read(HEADER + "<message><body>");
        String text = "ä&lt;".repeat(3000);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            assertThat(read(new byte[]{b})).isEmpty();
        }
        assertThat(read("</body></message>")).hasSize(1).first().isInstanceOfSatisfying(ElementRead.class,
                read -> assertThat(read.element().childText("body", Namespaces.CLIENT)).contains("ä<".repeat(3000)));
    }
}
