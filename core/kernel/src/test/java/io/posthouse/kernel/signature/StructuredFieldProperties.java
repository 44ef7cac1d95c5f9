package io.posthouse.kernel.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.signature.Structured.Bare;
import io.posthouse.kernel.signature.Structured.Entry;
import io.posthouse.kernel.signature.Structured.InnerList;
import io.posthouse.kernel.signature.Structured.Item;
import io.posthouse.kernel.signature.Structured.Member;
import io.posthouse.kernel.signature.Structured.Parameter;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is read again as it was, and nothing that comes in does anything but be read or be refused. */
class StructuredFieldProperties {
    @Property(tries = 500)
    void whatIsWrittenIsReadAgain(@ForAll("dictionaries") List<Entry> dictionary) throws MalformedSignature {
        String text = written(dictionary);

        List<Entry> read = StructuredParser.strict(text).dictionary();

        assertThat(written(read)).isEqualTo(text);
        assertThat(read).hasSameSizeAs(dictionary);
        for (Entry entry : read) {
            var member = new StringBuilder();
            Structured.writeMember(member, entry.member());
            // A member that is true is written by its key and has no place of its own.
            if (entry.from() > 0 && text.charAt(entry.from() - 1) == '=') {
                assertThat(text.substring(entry.from(), entry.to())).isEqualTo(member.toString());
            }
        }
    }

    @Property(tries = 2_000)
    void anyTextIsReadOrRefused(@ForAll("scraps") String text) {
        for (boolean strict : new boolean[]{true, false}) {
            try {
                List<Entry> read = (strict ? StructuredParser.strict(text) : StructuredParser.lenient(text))
                        .dictionary();
                String once = written(read);
                assertThat(written(StructuredParser.strict(once).dictionary())).isEqualTo(once);
            } catch (MalformedSignature e) {
                assertThat(e.getStackTrace()).isEmpty();
            }
        }
    }

    @Example
    void keysThatComeTwiceAreRefusedOrOverwrite() throws MalformedSignature {
        assertThat(written(StructuredParser.lenient("a=1, b=2, a=3;x;x=4").dictionary())).isEqualTo("a=3;x=4, b=2");
        assertRefused("a=1, a=1");
        assertRefused("a=1;x;x");
    }

    @Example
    void bytesHaveOneForm() throws MalformedSignature {
        assertThat(written(StructuredParser.strict("a=:YQ==:").dictionary())).isEqualTo("a=:YQ==:");
        assertThat(written(StructuredParser.lenient("a=:YQ:").dictionary())).isEqualTo("a=:YQ==:");
        for (String other : List.of(":YQ:", ":YR==:", ":Y Q==:", ":YQ=:", ":YQ===:", ":YQ==", ":Y\u00e9==:",
                ":_-==:")) {
            assertRefused("a=" + other);
        }
    }

    @Example
    void whatIsNoStructuredFieldIsRefused() {
        for (String text : List.of("A=1", "1=1", "a=", "a=1,", "a=1 b=2", ",a=1", "a= 1", "a =1", "a=1 ;b", "a=\"x",
                "a=\"\\x\"", "a=\"\u0001\"", "a=\"\u00e9\"", "a=1.", "a=.5", "a=1.2345", "a=1234567890123456", "a=--1",
                "a=-",
                "a=?2", "a=?", "a=(1", "a=(1,2)", "a=(1\t2)", "a=(1)(2)", "a=@1.5", "a=%\"%C3%BC\"", "a=%\"%c3\"",
                "a=%x",
                "a=\u00e9", "a=1;", "a=1;B", "\ta=1", "a=\"\\", "a=(1 ")) {
            assertRefused(text);
        }
    }

    @Example
    void everythingHasABound() {
        assertRefused("a".repeat(65) + "=1");
        assertRefused("a=(" + "1 ".repeat(65) + ")");
        assertRefused("a=1" + ";x".repeat(1) + manyKeys(";p", 17));
        assertRefused(manyKeys(",k", 17).substring(1));
        assertRefused("a=\"" + "x".repeat(StructuredParser.CHARS_MAX) + "\"");
    }

    @Provide
    Arbitrary<List<Entry>> dictionaries() {
        return Combinators.combine(keys(), members()).as((key, member) -> new Entry(key, member, 0, 0)).list()
                .ofMaxSize(6)
                .uniqueElements(Entry::key);
    }

    @Provide
    Arbitrary<String> scraps() {
        Arbitrary<String> scrap = Arbitraries.of("a", "b=", "1", "-2.5", "\"x\"", "\"\\\"", ":YQ==:", ":YR==:", "(",
                ")", ";",
                ",", " ", "\t", "?1", "@7", "%\"%c3%bc\"", "*t", "\\", "=", "\u00e9", "\n");
        return scrap.list().ofMaxSize(12).map(parts -> String.join("", parts));
    }

    private static Arbitrary<Member> members() {
        return Arbitraries.oneOf(items().map(item -> (Member) item), Combinators
                .combine(items().list().ofMaxSize(4), parameters())
                .as((items, parameters) -> new InnerList(items, parameters)));
    }

    private static Arbitrary<Item> items() {
        return Combinators.combine(bare(), parameters()).as(Item::new);
    }

    private static Arbitrary<List<Parameter>> parameters() {
        return Combinators.combine(keys(), bare()).as(Parameter::new).list().ofMaxSize(3)
                .uniqueElements(Parameter::key);
    }

    private static Arbitrary<String> keys() {
        return Combinators.combine(Arbitraries.of("a", "z", "*"), Arbitraries.of("", "1", "_b", "-c", ".d", "*"))
                .as((first, rest) -> first + rest);
    }

    private static Arbitrary<Bare> bare() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-999_999_999_999_999L, 999_999_999_999_999L).map(Structured.Whole::new),
                Arbitraries.longs().between(-999_999_999_999_999L, 999_999_999_999_999L)
                        .map(value -> new Structured.Fraction(BigDecimal.valueOf(value, 3))),
                Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(12).map(Structured.Text::new),
                Arbitraries.of("t", "*", "a/b:c", "Q~1").map(Structured.Token::new),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(9).map(Structured.Bytes::new),
                Arbitraries.of(true, false).map(Structured.Flag::new),
                Arbitraries.longs().between(-9_999_999_999L, 9_999_999_999L).map(Structured.Date::new),
                Arbitraries.strings().withChars('a', '"', '%', '\n', '\u00e9', '\u4e2d').ofMaxLength(6)
                        .map(Structured.Display::new));
    }

    private static String manyKeys(String start, int count) {
        var keys = new StringBuilder();
        for (int i = 0; i < count; i++) {
            keys.append(start).append(i);
        }
        return keys.toString();
    }

    private static String written(List<Entry> dictionary) {
        var out = new StringBuilder();
        Structured.writeDictionary(out, dictionary);
        return out.toString();
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> StructuredParser.strict(text).dictionary()).as(text)
                .isInstanceOf(MalformedSignature.class);
    }
}
