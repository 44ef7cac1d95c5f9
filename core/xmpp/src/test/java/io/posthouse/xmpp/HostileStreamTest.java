package io.posthouse.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.Unpooled;
import io.posthouse.xmpp.StreamEvent.StreamBroken;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a hostile or broken peer may send: each has its own stream error, fed whole and byte by byte alike. */
class HostileStreamTest {
    private static final String HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    static Stream<Arguments> corpus() {
        return Stream.of(
                hostile("a tag that does not match", "<message><body></message>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("an attribute twice", "<message to='a' to='b'/>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("an attribute twice by namespace", "<m xmlns:a='u' xmlns:b='u' a:c='' b:c=''/>",
                        StreamErrorCondition.NOT_WELL_FORMED),
                hostile("an unbound prefix", "<a:message/>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("an attribute without value", "<message to/>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("a less-than sign in a value", "<message to='<'/>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("U+0000", "<message><body>a\u0000b</body></message>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("U+0000 between stanzas", "\u0000", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("U+0000 by reference", "<message><body>&#0;</body></message>",
                        StreamErrorCondition.NOT_WELL_FORMED),
                hostile("a control character", "<message><body>\u0007</body></message>",
                        StreamErrorCondition.NOT_WELL_FORMED),
                hostile("a control character in a value", "<message id='\u0007'/>",
                        StreamErrorCondition.NOT_WELL_FORMED),
                hostile("a surrogate by reference", "<message><body>&#xD83D;&#xDE00;</body></message>",
                        StreamErrorCondition.NOT_WELL_FORMED),
                hostile("U+FFFE by reference", "<message id='&#xFFFE;'/>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("U+FFFF", "<message><body>\uffff</body></message>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("a reference that overflows", "<a>&#x1000000041;</a>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("a declaration in the middle", "<?xml version='1.0'?>", StreamErrorCondition.RESTRICTED_XML),
                hostile("a document type in the stream", "<!DOCTYPE a [<!ENTITY b 'c'>]>",
                        StreamErrorCondition.RESTRICTED_XML),
                hostile("a document type in a stanza", "<message><!DOCTYPE a>", StreamErrorCondition.RESTRICTED_XML),
                hostile("neither comment nor declaration", "<!1>", StreamErrorCondition.NOT_WELL_FORMED),
                hostile("a stream in the stream", HEADER, StreamErrorCondition.BAD_FORMAT),
                hostile("a comment", "<!-- hello -->", StreamErrorCondition.RESTRICTED_XML),
                hostile("a comment in a stanza", "<message><!-- hello --></message>",
                        StreamErrorCondition.RESTRICTED_XML),
                hostile("a processing instruction", "<?php echo 1 ?>", StreamErrorCondition.RESTRICTED_XML),
                hostile("an entity in text", "<message><body>&nbsp;</body></message>",
                        StreamErrorCondition.RESTRICTED_XML),
                hostile("an entity in a value", "<message id='&nbsp;'/>", StreamErrorCondition.RESTRICTED_XML),
                hostile("an entity in a namespace", "<message xmlns='&nbsp;'/>", StreamErrorCondition.RESTRICTED_XML),
                hostile("text between stanzas", "hello", StreamErrorCondition.BAD_FORMAT),
                hostile("a no-break space between stanzas", "\u00a0", StreamErrorCondition.BAD_FORMAT),
                hostile("a prefix bound to xmlns", "<a xmlns:b='http://www.w3.org/2000/xmlns/'/>",
                        StreamErrorCondition.NOT_WELL_FORMED),
                hostile("deep nesting", "<a>".repeat(70), StreamErrorCondition.POLICY_VIOLATION),
                hostile("many attributes", "<a " + numbered("b%d='' ", 70) + "/>",
                        StreamErrorCondition.POLICY_VIOLATION),
                hostile("many declarations", "<a " + numbered("xmlns:b%d='u' ", 70) + "/>",
                        StreamErrorCondition.POLICY_VIOLATION),
                hostile("a long value", "<a b='" + "x".repeat(9000) + "'/>", StreamErrorCondition.POLICY_VIOLATION),
                hostile("a long namespace", "<a xmlns='urn:" + "x".repeat(9000) + "'/>",
                        StreamErrorCondition.POLICY_VIOLATION),
                hostile("a long name", "<" + "a".repeat(300) + "/>", StreamErrorCondition.POLICY_VIOLATION),
                hostile("a name beyond ASCII", "<caf\u00e9/>", StreamErrorCondition.POLICY_VIOLATION),
                hostile("a namespace that is no URI", "<a xmlns='a}b'/>", StreamErrorCondition.POLICY_VIOLATION),
                hostile("many children", "<a>" + "<b/>".repeat(5000) + "</a>", StreamErrorCondition.POLICY_VIOLATION),
                hostile("many names", "<a>" + numbered("<b%d/>", 4000) + "</a>", StreamErrorCondition.POLICY_VIOLATION),
                hostile("many prefixes", "<a>" + numbered("<b xmlns:c%d='u'/>", 2000) + "</a>",
                        StreamErrorCondition.POLICY_VIOLATION),
                hostile("a stanza beyond the bound", "<a>" + "x".repeat(300_000),
                        StreamErrorCondition.POLICY_VIOLATION),
                hostile("a start tag beyond the bound", "<a b='" + "x".repeat(300_000),
                        StreamErrorCondition.POLICY_VIOLATION),
                hostile("a name beyond the bound", "<" + "x".repeat(300_000), StreamErrorCondition.POLICY_VIOLATION),
                hostile("an overlong form", new byte[]{(byte) 0xc0, (byte) 0x80},
                        StreamErrorCondition.UNSUPPORTED_ENCODING),
                hostile("an overlong form of three bytes", new byte[]{(byte) 0xe0, (byte) 0x80, (byte) 0xaf},
                        StreamErrorCondition.UNSUPPORTED_ENCODING),
                hostile("an overlong form of four bytes",
                        new byte[]{(byte) 0xf0, (byte) 0x80, (byte) 0x80, (byte) 0xaf},
                        StreamErrorCondition.UNSUPPORTED_ENCODING),
                hostile("a surrogate in UTF-8", new byte[]{(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                        StreamErrorCondition.UNSUPPORTED_ENCODING),
                hostile("beyond U+10FFFF", new byte[]{(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
                        StreamErrorCondition.UNSUPPORTED_ENCODING),
                hostile("a byte that never occurs", new byte[]{(byte) 0xff}, StreamErrorCondition.UNSUPPORTED_ENCODING),
                hostile("a following byte alone", new byte[]{(byte) 0x80}, StreamErrorCondition.UNSUPPORTED_ENCODING),
                hostile("half a character", new byte[]{(byte) 0xc3, 'a'}, StreamErrorCondition.UNSUPPORTED_ENCODING));
    }

    private static Arguments hostile(String what, String xml, StreamErrorCondition condition) {
        return Arguments.of(what, (HEADER + xml).getBytes(StandardCharsets.UTF_8), condition);
    }

    private static Arguments hostile(String what, byte[] inBody, StreamErrorCondition condition) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((HEADER + "<message><body>").getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(inBody);
        bytes.writeBytes("</body></message>".getBytes(StandardCharsets.UTF_8));
        return Arguments.of(what, bytes.toByteArray(), condition);
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                header("another first element", "<html>", StreamErrorCondition.INVALID_NAMESPACE),
                header("another namespace", "<stream:stream xmlns:stream='urn:x'>",
                        StreamErrorCondition.INVALID_NAMESPACE),
                header("another name", "<stream:flood xmlns:stream='http://etherx.jabber.org/streams'>",
                        StreamErrorCondition.BAD_FORMAT),
                header("another encoding", "<?xml version='1.0' encoding='ISO-8859-1'?>" + HEADER,
                        StreamErrorCondition.UNSUPPORTED_ENCODING),
                header("UTF-16 by name", "<?xml version='1.0' encoding='UTF-16'?>" + HEADER,
                        StreamErrorCondition.UNSUPPORTED_ENCODING),
                header("a document type", "<!DOCTYPE a [<!ENTITY b 'c'>]>" + HEADER,
                        StreamErrorCondition.RESTRICTED_XML),
                header("a billion laughs", "<!DOCTYPE a [<!ENTITY b 'ha'>" + "<!ENTITY c '&b;&b;'>".repeat(50) + "]>",
                        StreamErrorCondition.RESTRICTED_XML),
                header("a comment before", "<!-- --> " + HEADER, StreamErrorCondition.RESTRICTED_XML),
                header("HTTP", "GET / HTTP/1.1\r\n\r\n", StreamErrorCondition.NOT_WELL_FORMED),
                header("a header beyond the bound", "<stream:stream a='" + "x".repeat(300_000),
                        StreamErrorCondition.POLICY_VIOLATION),
                header("white space beyond the bound", " ".repeat(300_000), StreamErrorCondition.POLICY_VIOLATION));
    }

    private static Arguments header(String what, String xml, StreamErrorCondition condition) {
        return Arguments.of(what, xml.getBytes(StandardCharsets.UTF_8), condition);
    }

    private static String numbered(String pattern, int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(String.format(pattern, i));
        }
        return all.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"corpus", "headers"})
    void endsTheStreamWithTheRightError(String what, byte[] bytes, StreamErrorCondition condition) {
        for (int chunk : new int[]{bytes.length, 1, 7}) {
            StreamBroken broken = lastBreach(bytes, chunk);

            assertThat(broken).as("%s in chunks of %s", what, chunk).isInstanceOfSatisfying(StreamBroken.class,
                    breach -> assertThat(breach.condition()).isEqualTo(condition));
        }
    }

    private static @Nullable StreamBroken lastBreach(byte[] bytes, int chunk) {
        StreamReader reader = new StreamReader(StanzaBounds.SIGNED_IN);
        StreamBroken broken = null;
        for (int at = 0; at < bytes.length; at += chunk) {
            reader.feed(Unpooled.wrappedBuffer(bytes, at, Math.min(chunk, bytes.length - at)));
            for (StreamEvent event = reader.next(); event != null; event = reader.next()) {
                assertThat(broken).as("nothing follows a breach").isNull();
                broken = event instanceof StreamBroken breach ? breach : null;
            }
        }
        return broken;
    }

    @Test
    void tellsOfTheStanzasBeforeTheBreach() {
        StreamReader reader = new StreamReader(StanzaBounds.SIGNED_IN);
        byte[] bytes = (HEADER + "<presence/><iq/>\u00ff").getBytes(StandardCharsets.ISO_8859_1);
        reader.feed(Unpooled.wrappedBuffer(bytes));
        List<Class<?>> kinds = new ArrayList<>();
        for (StreamEvent event = reader.next(); event != null; event = reader.next()) {
            kinds.add(event.getClass());
        }

        assertThat(kinds).containsExactly(StreamEvent.StreamOpened.class, StreamEvent.ElementRead.class,
                StreamEvent.ElementRead.class, StreamBroken.class);
    }

    @Test
    void neverDoesMoreThanEndTheStreamWhateverComes() {
        Random random = new Random(42);
        byte[] model = (HEADER
                + "<message to='a@b/c' xmlns:p='u'><body>x &amp; &#65; <![CDATA[y]]></body><p:q r=\"s\"/></message> "
                + "<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq><!-- c --><?pi d?></stream:stream>")
                .getBytes(StandardCharsets.UTF_8);
        String spice = "<>&;'\"/=!?[]- \u0000\n\rx:#";
        for (int round = 0; round < 6000; round++) {
            byte[] bytes = model.clone();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = random.nextInt(4) == 0
                        ? (byte) random.nextInt(256)
                        : (byte) spice.charAt(random.nextInt(spice.length()));
            }
            int chunk = random.nextBoolean() ? bytes.length : random.nextInt(1, 40);

            assertThatCode(() -> lastBreach(bytes, chunk)).as("%s", new String(bytes, StandardCharsets.ISO_8859_1))
                    .doesNotThrowAnyException();
        }
    }
}
