package io.posthouse.xmpp;

/** A part of an element's content. */
public sealed interface Node permits Element, Node.Text {
    /** Characters; escaping is the writer's. */
    record Text(String text) implements Node {
        public Text {
            XmlChars.checkText(text);
        }
    }
}
