package io.posthouse.xmpp;

import io.netty.buffer.Unpooled;
import io.posthouse.xmpp.StreamEvent.ElementRead;
import io.posthouse.xmpp.StreamEvent.StreamBroken;
import io.posthouse.xmpp.StreamEvent.StreamClosed;
import io.posthouse.xmpp.StreamEvent.StreamOpened;
import java.nio.charset.StandardCharsets;

/** Reads one element that stands alone: a stored stanza, a frame of RFC 7395. It is a stream that we open and close around it. */
final class DocumentReader {
    private static final String OPEN = "<stream:stream xmlns:stream='" + Namespaces.STREAM + "' xmlns='"
            + Namespaces.CLIENT
            + "'>";
    private static final String CLOSE = "</stream:stream>";

    private DocumentReader() {
    }

    /** @throws MalformedXml when it is not exactly one element within {@code bounds} */
    static Element read(String xml, StanzaBounds bounds) {
        StreamReader reader = new StreamReader(bounds);
        reader.feed(Unpooled.wrappedBuffer((OPEN + xml + CLOSE).getBytes(StandardCharsets.UTF_8)));
        Element whole = null;
        for (StreamEvent event = reader.next(); event != null; event = reader.next()) {
            switch (event) {
                case StreamOpened _ -> {
                }
                case ElementRead(var element, _) -> {
                    if (whole != null) {
                        throw notOneElement();
                    }
                    whole = element;
                }
                case StreamBroken(var condition, var text) -> throw new MalformedXml(condition, text);
                case StreamClosed _ -> {
                    if (whole == null || reader.hasUnread()) {
                        throw notOneElement();
                    }
                    return whole;
                }
            }
        }
        throw notOneElement();
    }

    private static MalformedXml notOneElement() {
        return new MalformedXml(StreamErrorCondition.NOT_WELL_FORMED, "not exactly one element");
    }
}
