package io.posthouse.xmpp;

import java.util.Arrays;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the scanner's events together to one element, with everything below it, and refuses what passes a bound. Open elements
 * and the content gathered so far lie on stacks that are given back between two elements.
 */
final class ElementAssembler {
    private static final Object[] EMPTY = {};
    private static final String[] NO_ATTRIBUTES = {};
    private static final String XML_LANG = "xml:lang";

    private Object[] parts = EMPTY;
    private int partsUsed;
    private Open[] open = new Open[0];
    private int depth;
    private int elements;
    private @Nullable String text;
    private @Nullable StringBuilder longText;

    /** An element whose end has not come. */
    private static final class Open {
        final String name;
        final String namespace;
        final String[] attributes;
        final int firstPart;

        Open(String name, String namespace, String[] attributes, int firstPart) {
            this.name = name;
            this.namespace = namespace;
            this.attributes = attributes;
            this.firstPart = firstPart;
        }
    }

    /** Whether an element has begun and not ended. */
    boolean busy() {
        return depth > 0;
    }

    void start(BoundedScanner scanner, StanzaBounds bounds) {
        flushText();
        if (depth == bounds.depth()) {
            throw violation("elements nest too deeply");
        }
        if (++elements > bounds.children() + 1) {
            throw violation("too many elements in one stanza");
        }
        if (depth == open.length) {
            open = Arrays.copyOf(open, Math.max(4, depth * 2));
        }
        String name = checkedName(scanner.getName().getLocalName(), bounds);
        open[depth++] = new Open(name, namespace(scanner, bounds), attributes(scanner, bounds), partsUsed);
    }

    static String checkedName(String name, StanzaBounds bounds) {
        if (name.length() > bounds.nameChars()) {
            throw violation("a name is too long");
        }
        // Editions of XML differ in which letters make a name. A name that the next reader refuses would end the recipient's
        // stream, and no protocol extension has one beyond ASCII.
        if (!XmlChars.isName(name)) {
            throw violation("a name with other characters than ASCII letters, digits, hyphen, dot and underscore");
        }
        return name;
    }

    static String namespace(BoundedScanner scanner, StanzaBounds bounds) {
        String namespace = scanner.getNamespaceURI();
        return namespace == null || namespace.isEmpty() ? "" : checkedNamespace(namespace, bounds);
    }

    private static String checkedNamespace(String namespace, StanzaBounds bounds) {
        if (namespace.length() > bounds.attributeChars()) {
            throw violation("a namespace is too long");
        }
        // The same care: readers that join namespace and name refuse their separator, and some do so for white space.
        if (!XmlChars.isNamespace(namespace)) {
            throw violation("a namespace that is no URI");
        }
        return namespace;
    }

    private static String checkedValue(String value, StanzaBounds bounds) {
        if (value.length() > bounds.attributeChars()) {
            throw violation("the value of an attribute is too long");
        }
        return checkedText(value);
    }

    private static String checkedText(String text) {
        try {
            return XmlChars.checkText(text);
        } catch (IllegalArgumentException _) {
            // A character reference such as &#xFFFE; was resolved to it.
            throw new MalformedXml(StreamErrorCondition.NOT_WELL_FORMED, "a character that XML forbids");
        }
    }

    static String[] attributes(BoundedScanner scanner, StanzaBounds bounds) {
        int count = scanner.getAttrCount();
        if (count + scanner.getNsCount() > bounds.attributes()) {
            throw violation("too many attributes in one element");
        }
        if (count == 0) {
            return NO_ATTRIBUTES;
        }
        String[] attributes = new String[2 * count];
        for (int i = 0; i < count; i++) {
            attributes[2 * i] = attributeName(scanner, i, bounds);
            attributes[2 * i + 1] = checkedValue(scanner.getAttrValue(i), bounds);
        }
        return attributes;
    }

    private static String attributeName(BoundedScanner scanner, int i, StanzaBounds bounds) {
        String local = checkedName(scanner.getAttrLocalName(i), bounds);
        String namespace = scanner.getAttrNsURI(i);
        if (namespace == null || namespace.isEmpty()) {
            return local;
        }
        if (namespace.equals(Namespaces.XML)) {
            return local.equals("lang") ? XML_LANG : "xml:" + local;
        }
        return "{" + checkedNamespace(namespace, bounds) + "}" + local;
    }

    void text(BoundedScanner scanner) throws XMLStreamException {
        String more = checkedText(scanner.getText());
        if (text == null && longText == null) {
            text = more;
            return;
        }
        // Text may come in many pieces, so they are gathered instead of joined each time.
        if (longText == null) {
            longText = new StringBuilder(text);
            text = null;
        }
        longText.append(more);
    }

    private void flushText() {
        String whole = longText == null ? text : longText.toString();
        text = null;
        longText = null;
        if (whole != null && !whole.isEmpty()) {
            push(whole);
        }
    }

    /** Ends the innermost element. @return the whole, when that was the outermost */
    @Nullable
    Element end() {
        flushText();
        Open ending = open[--depth];
        Object[] content = ending.firstPart == partsUsed
                ? EMPTY
                : Arrays.copyOfRange(parts, ending.firstPart, partsUsed);
        Arrays.fill(parts, ending.firstPart, partsUsed, null);
        partsUsed = ending.firstPart;
        Element element = Element.trusted(ending.name, ending.namespace, ending.attributes, content);
        if (depth > 0) {
            push(element);
            return null;
        }
        elements = 0;
        // One large element must not make a quiet stream large for ever.
        if (parts.length > 64) {
            parts = EMPTY;
        }
        return element;
    }

    private void push(Object part) {
        if (partsUsed == parts.length) {
            parts = Arrays.copyOf(parts, Math.max(8, partsUsed * 2));
        }
        parts[partsUsed++] = part;
    }

    static MalformedXml violation(String reason) {
        return new MalformedXml(StreamErrorCondition.POLICY_VIOLATION, reason);
    }
}
