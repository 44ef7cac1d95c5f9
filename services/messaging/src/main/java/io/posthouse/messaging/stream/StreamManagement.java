package io.posthouse.messaging.stream;

import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Namespaces;
import io.posthouse.xmpp.StanzaCondition;
import io.posthouse.xmpp.StreamErrorCondition;
import java.util.OptionalLong;
import java.util.UUID;

/** The elements of XEP-0198, version 1.6. Counters are unsigned 32-bit on the wire and wrap (section 4). */
final class StreamManagement {
    static final String SM = "urn:xmpp:sm:3";
    private static final long WRAP = 1L << 32;

    private StreamManagement() {
    }

    static final Element FEATURE = Element.of("sm", SM);
    static final Element REQUEST = Element.of("r", SM);

    static Element answer(long handled) {
        return Element.builder("a", SM).attribute("h", Long.toString(handled % WRAP)).build();
    }

    static Element enabled(UUID stream, long resumableSeconds) {
        return Element.builder("enabled", SM).attribute("id", stream.toString()).attribute("resume", "true")
                .attribute("max", Long.toString(resumableSeconds)).build();
    }

    /** For a client that did not ask for resumption. XEP-0198 section 3. */
    static final Element ENABLED = Element.of("enabled", SM);

    static Element resumed(UUID stream, long handled) {
        return Element.builder("resumed", SM).attribute("previd", stream.toString())
                .attribute("h", Long.toString(handled % WRAP)).build();
    }

    static Element failed(StanzaCondition condition, OptionalLong handled) {
        var failed = Element.builder("failed", SM);
        if (handled.isPresent()) {
            failed.attribute("h", Long.toString(handled.getAsLong() % WRAP));
        }
        return failed.child(condition.word(), Namespaces.STANZA_ERRORS).build();
    }

    /**
     * The stream error for an {@code h} of more than was sent. XEP-0198 section 4.
     *
     * @param sent how many stanzas were sent
     */
    static Element tooHigh(long h, long sent) {
        return StreamErrorCondition.UNDEFINED_CONDITION.element("More acknowledged than was sent.")
                .with(Element.builder("handled-count-too-high", SM).attribute("h", Long.toString(h))
                        .attribute("send-count", Long.toString(sent % WRAP)).build());
    }

    /** The h of an acknowledgement, -1 when it is none. */
    static long readH(Element element) {
        var text = element.attribute("h", "");
        try {
            long h = Long.parseLong(text);
            return h >= 0 && h < WRAP ? h : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /** How many more than {@code before} the wrapped counter {@code h} says; as if nothing lay more than 2^31 apart. */
    static long advance(long before, long h) {
        return Math.floorMod(h - before, WRAP);
    }
}
