package io.posthouse.benchmarks.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AttributesTest {
    @Test
    void findsAnAttributeWhateverItsQuotesAndPlace() {
        assertThat(value("<message id='a1' to=\"b\"><body/></message>", "id")).isEqualTo("a1");
        assertThat(value("<message to=\"x id='no'\"  type = 'no'/>", "id")).isEqualTo("none");
        assertThat(value("<message to=\"b>c\" id=\"a2\"/>", "id")).isEqualTo("a2");
        assertThat(value("<message\n id=''/>", "id")).isEmpty();
    }

    @Test
    void looksOnlyAtTheElementsOwnTag() {
        assertThat(value("<message to='b'><x id='inner'/></message>", "id")).isEqualTo("none");
        assertThat(value("<message><x id='inner'/></message>", "id")).isEqualTo("none");
        assertThat(value("<message xml:id='other'/>", "id")).isEqualTo("none");
    }

    private static String value(String xml, String name) {
        byte[] bytes = xml.getBytes(UTF_8);
        long place = Attributes.find(bytes, 0, bytes.length, name.getBytes(UTF_8));
        return place == Attributes.NONE
                ? "none"
                : StanzaCutter.text(bytes, Attributes.from(place), Attributes.to(place));
    }
}
