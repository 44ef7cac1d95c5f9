package io.posthouse.benchmarks.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Looks into an element that was cut, where speed does not matter. Names and values of the harness need no unescaping. */
public final class XmlText {
    private XmlText() {
    }

    /**
     * The attribute {@code name} of the tag that begins at {@code at}.
     *
     * @param at where its {@code <} is, or negative: there is no such tag
     * @return empty when there is none
     */
    public static String attribute(String xml, int at, String name) {
        if (at < 0) {
            return "";
        }
        byte[] tag = xml.substring(at, xml.indexOf('>', at) + 1).getBytes(UTF_8);
        long place = Attributes.find(tag, 0, tag.length, name.getBytes(UTF_8));
        return place == Attributes.NONE
                ? ""
                : StanzaCutter.text(tag, Attributes.from(place), Attributes.to(place));
    }

    /** The attribute {@code name} of the first tag that is called {@code element}. */
    public static String attributeOf(String xml, String element, String name) {
        return attribute(xml, xml.indexOf("<" + element), name);
    }

    /** The id that {@code by}, an archive's owner, gave a message (XEP-0359); empty when there is none. */
    public static String stanzaId(String message, String by) {
        for (int at = message.indexOf("<stanza-id"); at >= 0; at = message.indexOf("<stanza-id", at + 1)) {
            if (attribute(message, at, "by").equals(by)) {
                return attribute(message, at, "id");
            }
        }
        return "";
    }

    /** An address without its resource. */
    public static String bare(String jid) {
        int slash = jid.indexOf('/');
        return slash < 0 ? jid : jid.substring(0, slash);
    }

    /** What lies between the first {@code <element>} and its end; empty when there is none. */
    public static String content(String xml, String element) {
        int from = xml.indexOf("<" + element);
        int to = xml.indexOf("</" + element + ">", Math.max(from, 0));
        return from < 0 || to < 0 ? "" : xml.substring(xml.indexOf('>', from) + 1, to);
    }
}
