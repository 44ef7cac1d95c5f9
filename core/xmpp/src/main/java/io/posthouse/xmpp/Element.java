package io.posthouse.xmpp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An XML element with everything below it: immutable, so that it is shared between threads and between copies.
 *
 * <p>Prefixes are not kept: a name is its local name and its namespace, and the writer declares what the place it writes
 * to has not declared yet. An attribute without a namespace is known by its name, {@code xml:lang} by {@code "xml:lang"},
 * and another namespaced one by {@code "{namespace}name"}. Comments, processing instructions, entities and the border
 * between CDATA and text do not exist here. Whatever can be built can be written: a character that XML 1.0 forbids and a
 * name that is none are refused while building.
 */
public final class Element implements Node {
    private static final String[] NO_ATTRIBUTES = {};
    private static final Object[] EMPTY = {};
    /** An element and its arrays, and a string's own part: about. */
    private static final int ELEMENT_BYTES = 64;
    private static final int STRING_BYTES = 32;

    private final String name;
    private final String namespace;
    /** Names and values in turn. */
    private final String[] attributes;
    /** Strings and elements in document order; no two strings in a row, none of them empty. */
    private final Object[] content;
    /** 0 until somebody asks; threads that ask at once find the same. */
    private int weight;

    private Element(String name, String namespace, String[] attributes, Object[] content) {
        this.name = name;
        this.namespace = namespace;
        this.attributes = attributes;
        this.content = content;
    }

    /** Takes parts that the parser has checked. */
    static Element trusted(String name, String namespace, String[] attributes, Object[] content) {
        return new Element(name, namespace, attributes, content);
    }

    /**
     * An element without attributes and content.
     *
     * @throws IllegalArgumentException when the name is no XML name without colon
     */
    public static Element of(String name, String namespace) {
        return new Element(XmlChars.checkName(name), XmlChars.checkNamespace(namespace), NO_ATTRIBUTES, EMPTY);
    }

    /** An element that holds {@code text} alone; empty text is no content. */
    public static Element of(String name, String namespace, String text) {
        Object[] content = text.isEmpty() ? EMPTY : new Object[]{XmlChars.checkText(text)};
        return new Element(XmlChars.checkName(name), XmlChars.checkNamespace(namespace), NO_ATTRIBUTES, content);
    }

    /** Begins an element. */
    public static Builder builder(String name, String namespace) {
        return new Builder(XmlChars.checkName(name), XmlChars.checkNamespace(namespace));
    }

    /**
     * Reads one element, as {@link #toXml} wrote it; an element without a declaration is in {@code jabber:client}.
     *
     * @throws MalformedXml when it is not exactly one well-formed element, or passes {@link StanzaBounds#TRUSTED}
     */
    public static Element parse(String xml) {
        return DocumentReader.read(xml, StanzaBounds.TRUSTED);
    }

    /** The local name. */
    public String name() {
        return name;
    }

    /** The namespace; the empty string is none. */
    public String namespace() {
        return namespace;
    }

    /** Whether this is {@code name} in {@code namespace}. */
    public boolean is(String wantedName, String wantedNamespace) {
        return name.equals(wantedName) && namespace.equals(wantedNamespace);
    }

    /** The attribute's value. */
    public Optional<String> attribute(String attributeName) {
        return Optional.ofNullable(attributeOrNull(attributeName));
    }

    /** The attribute's value, or {@code otherwise}. */
    public String attribute(String attributeName, String otherwise) {
        String value = attributeOrNull(attributeName);
        return value == null ? otherwise : value;
    }

    /** For the hot path. */
    @Nullable
    String attributeOrNull(String attributeName) {
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i].equals(attributeName)) {
                return attributes[i + 1];
            }
        }
        return null;
    }

    /** The names of all attributes, in document order. */
    public List<String> attributeNames() {
        List<String> names = new ArrayList<>(attributes.length / 2);
        for (int i = 0; i < attributes.length; i += 2) {
            names.add(attributes[i]);
        }
        return names;
    }

    /** The text directly below this element, joined; the empty string when there is none. */
    public String text() {
        if (content.length == 1 && content[0] instanceof String only) {
            return only;
        }
        StringBuilder joined = new StringBuilder();
        for (Object part : content) {
            if (part instanceof String text) {
                joined.append(text);
            }
        }
        return joined.toString();
    }

    /** The child elements, in document order; unmodifiable. */
    public List<Element> children() {
        if (content.length == 1 && content[0] instanceof Element only) {
            return List.of(only);
        }
        List<Element> children = new ArrayList<>(content.length);
        for (Object part : content) {
            if (part instanceof Element child) {
                children.add(child);
            }
        }
        return List.copyOf(children);
    }

    /** The child elements of {@code childName} in {@code childNamespace}, in document order. */
    public List<Element> children(String childName, String childNamespace) {
        List<Element> found = new ArrayList<>();
        for (Object part : content) {
            if (part instanceof Element child && child.is(childName, childNamespace)) {
                found.add(child);
            }
        }
        return List.copyOf(found);
    }

    /** Text and children, in document order; unmodifiable. */
    public List<Node> content() {
        List<Node> nodes = new ArrayList<>(content.length);
        for (Object part : content) {
            nodes.add(part instanceof Element child ? child : new Node.Text((String) part));
        }
        return List.copyOf(nodes);
    }

    /** The first child of that name. */
    public Optional<Element> child(String childName, String childNamespace) {
        return Optional.ofNullable(childOrNull(childName, childNamespace));
    }

    /** The first child element, whatever it is. */
    public Optional<Element> firstChild() {
        for (Object part : content) {
            if (part instanceof Element child) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /** The text of the first child of that name, if there is such a child. */
    public Optional<String> childText(String childName, String childNamespace) {
        return child(childName, childNamespace).map(Element::text);
    }

    /** Whether there is a child of that name. */
    public boolean hasChild(String childName, String childNamespace) {
        return childOrNull(childName, childNamespace) != null;
    }

    /** For the hot path. */
    @Nullable
    Element childOrNull(String childName, String childNamespace) {
        for (Object part : content) {
            if (part instanceof Element child && child.is(childName, childNamespace)) {
                return child;
            }
        }
        return null;
    }

    /** Whether there is neither text nor a child. */
    public boolean isEmpty() {
        return content.length == 0;
    }

    /** A copy in which the attribute has {@code value}; everything else is shared. */
    public Element with(String attributeName, String value) {
        XmlChars.checkText(value);
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i].equals(attributeName)) {
                String[] changed = attributes.clone();
                changed[i + 1] = value;
                return new Element(name, namespace, changed, content);
            }
        }
        XmlChars.checkAttributeName(attributeName);
        String[] longer = Arrays.copyOf(attributes, attributes.length + 2);
        longer[attributes.length] = attributeName;
        longer[attributes.length + 1] = value;
        return new Element(name, namespace, longer, content);
    }

    /** A copy without the attribute. */
    public Element without(String attributeName) {
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i].equals(attributeName)) {
                String[] shorter = new String[attributes.length - 2];
                System.arraycopy(attributes, 0, shorter, 0, i);
                System.arraycopy(attributes, i + 2, shorter, i, shorter.length - i);
                return new Element(name, namespace, shorter, content);
            }
        }
        return this;
    }

    /** A copy with {@code child} after everything else. */
    public Element with(Element child) {
        Object[] longer = Arrays.copyOf(content, content.length + 1);
        longer[content.length] = child;
        return new Element(name, namespace, attributes, longer);
    }

    /** A copy without any child of that name; the text stays. */
    public Element without(String childName, String childNamespace) {
        if (!hasChild(childName, childNamespace)) {
            return this;
        }
        Builder copy = new Builder(name, namespace);
        copy.attributes = attributes.clone();
        copy.attributesUsed = attributes.length;
        for (Object part : content) {
            if (part instanceof Element child) {
                if (!child.is(childName, childNamespace)) {
                    copy.append(child);
                }
            } else {
                copy.appendText((String) part);
            }
        }
        return copy.build();
    }

    /** A copy with other content. */
    public Element withContent(List<? extends Node> nodes) {
        Builder copy = new Builder(name, namespace);
        copy.attributes = attributes.clone();
        copy.attributesUsed = attributes.length;
        nodes.forEach(copy::node);
        return copy.build();
    }

    /**
     * A copy in {@code other}, with all descendants that were in this element's namespace: a stanza of
     * {@code jabber:client} becomes one of {@code jabber:server}.
     */
    public Element inNamespace(String other) {
        return namespace.equals(other) ? this : renamed(namespace, XmlChars.checkNamespace(other));
    }

    private Element renamed(String from, String to) {
        if (!namespace.equals(from)) {
            return this;
        }
        Object[] changed = content.clone();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] instanceof Element child) {
                changed[i] = child.renamed(from, to);
            }
        }
        return new Element(name, to, attributes, changed);
    }

    /**
     * About how many bytes it holds in memory, with everything below it: for the bounds of what waits. Never less than the
     * characters of its names, namespaces, attributes and text; found once.
     */
    public int weight() {
        if (weight == 0) {
            int sum = ELEMENT_BYTES + bytes(name) + bytes(namespace);
            for (String part : attributes) {
                sum += STRING_BYTES + bytes(part);
            }
            for (Object part : content) {
                sum += part instanceof Element child ? child.weight() : STRING_BYTES + bytes((String) part);
            }
            weight = sum;
        }
        return weight;
    }

    /** One byte for each character, or two as soon as one of them is not of Latin-1. */
    private static int bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return text.length() * 2;
            }
        }
        return text.length();
    }

    /** Writes this element to {@code out} in UTF-8, in a place where {@code context} is declared. */
    public void writeTo(ByteBuf out, XmlContext context) {
        new XmlWriter(context).element(this).writeTo(out);
    }

    /** This element as a document of its own: every namespace is declared. What {@link #parse} reads. */
    public String toXml() {
        return toXml(XmlContext.NONE);
    }

    /** This element as it is written in a place where {@code context} is declared. */
    public String toXml(XmlContext context) {
        return new XmlWriter(context).element(this).toString();
    }

    String[] attributesForWriter() {
        return attributes;
    }

    Object[] contentForWriter() {
        return content;
    }

    /** Equal names, content in the same order, and attributes in any. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Element that && name.equals(that.name) && namespace.equals(that.namespace)
                        && sameAttributes(that) && Arrays.equals(content, that.content));
    }

    private boolean sameAttributes(Element that) {
        if (attributes.length != that.attributes.length) {
            return false;
        }
        for (int i = 0; i < attributes.length; i += 2) {
            if (!attributes[i + 1].equals(that.attributeOrNull(attributes[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int sum = 0;
        for (int i = 0; i < attributes.length; i += 2) {
            sum += attributes[i].hashCode() ^ attributes[i + 1].hashCode();
        }
        return Objects.hash(name, namespace, sum, Arrays.hashCode(content));
    }

    /** The element's name and size only: a body must not slip into a log. */
    @Override
    public String toString() {
        return "<" + name + " xmlns='" + namespace + "'> (" + attributes.length / 2 + " attributes, " + content.length
                + " parts)";
    }

    /** Builds one element; used once, by one thread. */
    public static final class Builder {
        private final String name;
        private final String namespace;
        private String[] attributes = NO_ATTRIBUTES;
        private int attributesUsed;
        private Object[] content = EMPTY;
        private int contentUsed;

        private Builder(String name, String namespace) {
            this.name = name;
            this.namespace = namespace;
        }

        /**
         * Adds an attribute, which must not be there yet.
         *
         * @throws IllegalArgumentException when it is there, or when name or value cannot be written
         */
        public Builder attribute(String attributeName, String value) {
            XmlChars.checkAttributeName(attributeName);
            XmlChars.checkText(value);
            for (int i = 0; i < attributesUsed; i += 2) {
                if (attributes[i].equals(attributeName)) {
                    throw new IllegalArgumentException("the attribute is there already");
                }
            }
            if (attributesUsed == attributes.length) {
                attributes = Arrays.copyOf(attributes, Math.max(8, attributesUsed * 2));
            }
            attributes[attributesUsed++] = attributeName;
            attributes[attributesUsed++] = value;
            return this;
        }

        /** Adds an attribute when there is a value. */
        public Builder attribute(String attributeName, Optional<String> value) {
            value.ifPresent(present -> attribute(attributeName, present));
            return this;
        }

        /** Adds a child. */
        public Builder child(Element child) {
            append(child);
            return this;
        }

        /** Adds a child that holds only text. */
        public Builder child(String childName, String childNamespace, String text) {
            return child(Element.of(childName, childNamespace, text));
        }

        /** Adds an empty child. */
        public Builder child(String childName, String childNamespace) {
            return child(Element.of(childName, childNamespace));
        }

        /** Adds children, in their order. */
        public Builder children(Iterable<Element> children) {
            children.forEach(this::append);
            return this;
        }

        /** Adds text. */
        public Builder text(String text) {
            appendText(XmlChars.checkText(text));
            return this;
        }

        /** Adds a part of another element's content. */
        public Builder node(Node node) {
            switch (node) {
                case Element child -> append(child);
                case Node.Text(var text) -> appendText(text);
            }
            return this;
        }

        private void append(Object part) {
            if (contentUsed == content.length) {
                content = Arrays.copyOf(content, Math.max(4, contentUsed * 2));
            }
            content[contentUsed++] = part;
        }

        private void appendText(String text) {
            if (text.isEmpty()) {
                return;
            }
            if (contentUsed > 0 && content[contentUsed - 1] instanceof String before) {
                content[contentUsed - 1] = before + text;
            } else {
                append(text);
            }
        }

        /** The element. */
        public Element build() {
            return new Element(name, namespace, trimmed(attributes, attributesUsed), trimmed(content, contentUsed));
        }

        private static <T> T[] trimmed(T[] parts, int used) {
            return used == parts.length ? parts : Arrays.copyOf(parts, used);
        }
    }
}
