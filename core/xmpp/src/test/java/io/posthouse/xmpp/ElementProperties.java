package io.posthouse.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.posthouse.xmpp.StreamEvent.ElementRead;
import io.posthouse.xmpp.StreamEvent.StreamOpened;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ElementProperties {
    private static final String HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    @Property(tries = 400)
    void isReadAsItWasWritten(@ForAll("elements") Element element) {
        assertThat(Element.parse(element.toXml())).isEqualTo(element);
    }

    @Property(tries = 200)
    void isReadFromAStreamInChunksOfAnySize(@ForAll("elements") Element element,
            @ForAll @IntRange(min = 1, max = 9) int chunk) {
        String xml = element.toXml(XmlContext.CLIENT_STREAM);
        byte[] bytes = (HEADER + xml + " " + xml).getBytes(StandardCharsets.UTF_8);
        StreamReader reader = new StreamReader(StanzaBounds.SIGNED_IN);
        List<StreamEvent> events = new ArrayList<>();

        for (int at = 0; at < bytes.length; at += chunk) {
            reader.feed(Unpooled.wrappedBuffer(bytes, at, Math.min(chunk, bytes.length - at)));
            for (StreamEvent event = reader.next(); event != null; event = reader.next()) {
                events.add(event);
            }
        }

        int size = xml.getBytes(StandardCharsets.UTF_8).length;
        assertThat(events).hasSize(3);
        assertThat(events.getFirst()).isInstanceOf(StreamOpened.class);
        assertThat(events.subList(1, 3)).containsOnly(new ElementRead(element, size));
    }

    @Provide
    Arbitrary<Element> elements() {
        return elements(3);
    }

    private Arbitrary<Element> elements(int depth) {
        Arbitrary<String> names = Arbitraries.of("message", "body", "x", "a-b.c_1", "item");
        Arbitrary<String> namespaces = Arbitraries.of(Namespaces.CLIENT, "urn:x", "urn:é'&", "", Namespaces.STREAM,
                Namespaces.XML);
        Arbitrary<List<String>> values = texts().list().ofMaxSize(4);
        Arbitrary<List<Node>> content = depth == 0
                ? texts().map(text -> List.<Node>of(new Node.Text(text)))
                : Arbitraries.oneOf(List.of(texts().map(Node.Text::new).map(Node.class::cast),
                        elements(depth - 1).map(Node.class::cast))).list().ofMaxSize(4);
        return Combinators.combine(names, namespaces, values, content).as((name, namespace, attributes, nodes) -> {
            Element.Builder builder = Element.builder(name, namespace);
            List<String> attributeNames = List.of("to", "xml:lang", "{urn:y}z", "id");
            for (int i = 0; i < attributes.size(); i++) {
                builder.attribute(attributeNames.get(i), attributes.get(i));
            }
            nodes.forEach(builder::node);
            return builder.build();
        });
    }

    private Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of("", " ", "\r\n", "\r", "]]>", "&amp;", "<![CDATA[", "'\"", "𝔘𝔫𝔦", "\t\n"),
                Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMaxLength(40),
                Arbitraries.strings().withChars('\ue000', '\ufffd', '&', '<', '>').ofMaxLength(10));
    }
}
