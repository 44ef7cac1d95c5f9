package io.posthouse.xmpp;

import java.util.Map;

/** What a stream brought; see {@link StreamReader#next}. Switched without {@code default}. */
public sealed interface StreamEvent {
    /**
     * The stream header.
     *
     * @param header the stream element's name, namespace and attributes ({@code to}, {@code from}, {@code version},
     *     {@code xml:lang}), without content
     * @param namespaces what the header declares: prefix (the empty string is the default) to namespace
     */
    record StreamOpened(Element header, Map<String, String> namespaces) implements StreamEvent {
    }

    /**
     * A first-level element.
     *
     * @param sizeBytes how many bytes it took on the wire
     */
    record ElementRead(Element element, int sizeBytes) implements StreamEvent {
    }

    /** The peer closed its side; what it sends after that is ignored. */
    record StreamClosed() implements StreamEvent {
    }

    /**
     * The peer broke a rule: answer with this stream error and close. Nothing follows.
     *
     * @param text what was wrong, for a person; none of the peer's own bytes
     */
    record StreamBroken(StreamErrorCondition condition, String text) implements StreamEvent {
    }
}
