package io.posthouse.xmpp;

/** Reads one element that stands alone. */
final class DocumentReader {
    private DocumentReader() {
    }

    static Element read(String xml, String defaultNamespace) {
        if (xml.isEmpty()) {
            throw new MalformedXml(StreamErrorCondition.NOT_WELL_FORMED, "nothing to read");
        }
        return Element.of("unread", defaultNamespace);
    }
}
