package io.posthouse.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementTest {
    private static final Element CHAT = Element.builder("message", Namespaces.CLIENT).attribute("to", "ada@example.org")
            .attribute("xml:lang", "en").child("body", Namespaces.CLIENT, "Fish & <chips>")
            .child("active", "http://jabber.org/protocol/chatstates").build();

    @Test
    void leavesOutWhatItsPlaceDeclares() {
        assertThat(CHAT.toXml(XmlContext.CLIENT_STREAM)).isEqualTo("<message to='ada@example.org' xml:lang='en'>"
                + "<body>Fish &amp; &lt;chips&gt;</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>");
        assertThat(CHAT.toXml()).startsWith("<message xmlns='jabber:client' to=");
        assertThat(CHAT.toXml(XmlContext.SERVER_STREAM)).startsWith("<message xmlns='jabber:client' to=");
        assertThat(CHAT.inNamespace(Namespaces.SERVER).toXml(XmlContext.SERVER_STREAM))
                .isEqualTo(CHAT.toXml(XmlContext.CLIENT_STREAM));
    }

    @Test
    void declaresTheNamespaceOfAForwardedStanzaAgain() {
        Element forwarded = Element.builder("forwarded", "urn:xmpp:forward:0").child(CHAT).build();
        Element result = Element.builder("message", Namespaces.CLIENT).child(forwarded).build();

        assertThat(result.toXml(XmlContext.CLIENT_STREAM)).startsWith(
                "<message><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' to='ada@example.org'");
    }

    @Test
    void givesStreamElementsTheirPrefixInsideAStream() {
        Element features = Element.builder("features", Namespaces.STREAM).child("bind", Namespaces.BIND).build();

        assertThat(features.toXml(XmlContext.CLIENT_STREAM))
                .isEqualTo("<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>");
        assertThat(Element.parse(features.toXml())).isEqualTo(features);
    }

    @Test
    void keepsEveryCharacterThatXmlKeeps() {
        String text = "\t\n\r <>&'\" \u007f é ➜ 𝔘 ]]>";
        Element element = Element.of("body", Namespaces.CLIENT, text).with("mood", text).with("{urn:x}mood", text);

        Element read = Element.parse(element.toXml());

        assertThat(read).isEqualTo(element);
        assertThat(read.text()).isEqualTo(text);
        assertThat(read.attribute("mood")).contains(text);
        assertThat(read.attribute("{urn:x}mood")).contains(text);
    }

    @Test
    void writesTheSameToABufferAndToAString() {
        ByteBuf out = Unpooled.buffer();

        CHAT.writeTo(out, XmlContext.CLIENT_STREAM);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(CHAT.toXml(XmlContext.CLIENT_STREAM));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "\u0001", "\u001f", "\ufffe", "\uffff", "\ud800", "\udc00a", "\ud800\ud800"})
    void cannotBeBuiltWithACharacterThatXmlForbids(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Element.of("body", Namespaces.CLIENT, text));
        assertThatIllegalArgumentException().isThrownBy(() -> CHAT.with("id", text));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Element.builder("body", Namespaces.CLIENT).attribute("id", text));
        assertThatIllegalArgumentException().isThrownBy(() -> Element.builder("body", Namespaces.CLIENT).text(text));
        assertThatIllegalArgumentException().isThrownBy(() -> new Node.Text(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "1a", "a<", "xmlns:x", "{urn:x}", "{}a", "{urn x}a", "é"})
    void cannotBeBuiltWithANameThatIsNone(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> CHAT.with(name, "value"));
        assertThatIllegalArgumentException().isThrownBy(() -> Element.of(name, Namespaces.CLIENT));
    }

    @Test
    void doesNotLetAnAttributePoseAsADeclaration() {
        assertThatIllegalArgumentException().isThrownBy(() -> CHAT.with("xmlns", "urn:x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Element.of("a", "urn:x'><b"));
    }

    @Test
    void copiesShareWhatDidNotChange() {
        Element readdressed = CHAT.with("to", "bob@example.org").with("from", "ada@example.org");

        assertThat(readdressed.attributeNames()).containsExactly("to", "xml:lang", "from");
        assertThat(CHAT.attribute("to")).contains("ada@example.org");
        assertThat(readdressed.children().getFirst()).isSameAs(CHAT.children().getFirst());
        assertThat(readdressed.without("to").without("from").attributeNames()).containsExactly("xml:lang");
        assertThat(CHAT.without("active", "http://jabber.org/protocol/chatstates").children()).hasSize(1);
        assertThat(CHAT.without("active", "urn:other")).isSameAs(CHAT);
        assertThat(CHAT.with(Element.of("x", "urn:x")).children()).hasSize(3);
        assertThat(CHAT.withContent(List.of(new Node.Text("a"), new Node.Text("b"))).content())
                .containsExactly(new Node.Text("ab"));
    }

    @Test
    void keepsMixedContentInOrder() {
        Element mixed = Element.parse("<p xmlns='urn:p'>one<b/>two<i>three</i></p>");

        assertThat(mixed.content()).containsExactly(new Node.Text("one"), Element.of("b", "urn:p"),
                new Node.Text("two"),
                Element.of("i", "urn:p", "three"));
        assertThat(mixed.text()).isEqualTo("onetwo");
        assertThat(mixed.childText("i", "urn:p")).contains("three");
    }

    @Test
    void readsAnElementWithoutDeclarationAsAStanza() {
        assertThat(Element.parse("<message><body>hi</body></message>").is("message", Namespaces.CLIENT)).isTrue();
        assertThat(Element.parse("<x xmlns=''/>").namespace()).isEmpty();
        assertThat(Element.parse(Element.of("x", "").toXml())).isEqualTo(Element.of("x", ""));
    }

    @Test
    void writesAnElementOfTheXmlNamespaceWithoutDeclaringIt() {
        Element odd = Element.parse("<message><xml:odd/></message>");

        assertThat(odd.toXml(XmlContext.CLIENT_STREAM)).isEqualTo("<message><xml:odd/></message>");
        assertThat(Element.parse(odd.toXml())).isEqualTo(odd);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "<a/><b/>", "<a>", "<a/></stream:stream><stream:stream>",
            "<a/></stream:stream>x", "</a>",
            "<a/>b", "<!-- --><a/>", "<?pi?><a/>", "<!DOCTYPE a><a/>", "<a>&nbsp;</a>", "<a b='&nbsp;'/>",
            "<a>\u0000</a>",
            "<a>&#0;</a>", "<a>&#xFFFE;</a>", "<a>&#xD800;</a>", "<a xmlns:b='http://www.w3.org/2000/xmlns/'/>",
            "<x:a/>"})
    void parsesExactlyOneElement(String xml) {
        assertThatThrownBy(() -> Element.parse(xml)).isInstanceOf(MalformedXml.class);
    }

    @Test
    void doesNotShowItsContentInALog() {
        assertThat(CHAT.toString()).contains("message").doesNotContain("chips");
    }

    @Test
    void weighsAtLeastItsCharactersAndAboutItsBytes() {
        for (String text : List.of("x".repeat(5_000), "\u00e9".repeat(5_000), "\u4f60".repeat(5_000),
                "\ud83d\ude00".repeat(2_500))) {
            for (Element element : List.of(Element.of("body", "jabber:client", text),
                    Element.builder("x", "u").attribute("a", text).build(), Element.of("x", text),
                    Element.builder("x", "u").child(Element.builder("y", "v").attribute("a", text).build()).build())) {
                int utf8 = element.toXml().getBytes(StandardCharsets.UTF_8).length;

                assertThat(element.weight()).isGreaterThanOrEqualTo(text.length()).isBetween(utf8 / 2, utf8 * 2);
            }
        }
    }
}
