package io.posthouse.kernel.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.HttpMessage.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of components, by the examples of RFC 9421 §2, and what has none. */
class SignatureBaseTest {
    private static final MessageSignature SIGNATURES = new MessageSignature(Map.of("example-dict",
            FieldKind.DICTIONARY, "example-item", FieldKind.ITEM, "example-list", FieldKind.LIST));

    @Test
    void takesFieldsWithoutTheWhiteSpaceAroundThem() throws MalformedSignature {
        Fields fields = Fields.of("Host", "www.example.com", "X-OWS-Header", "   Leading and trailing whitespace.  \t",
                "X-Obs-Fold-Header", "Obsolete\r\n    line folding.", "Cache-Control", "max-age=60", "Cache-Control",
                "   must-revalidate", "Example-Dict", " a=1,    b=2;x=1;y=2,   c=(a   b   c), d", "X-Empty-Header", "");

        assertThat(of(fields, "\"x-ows-header\"")).isEqualTo("Leading and trailing whitespace.");
        assertThat(of(fields, "\"x-obs-fold-header\"")).isEqualTo("Obsolete line folding.");
        assertThat(of(fields, "\"cache-control\"")).isEqualTo("max-age=60, must-revalidate");
        assertThat(of(fields, "\"example-dict\"")).isEqualTo("a=1,    b=2;x=1;y=2,   c=(a   b   c), d");
        assertThat(of(fields, "\"x-empty-header\"")).isEmpty();
    }

    @Test
    void writesStructuredFieldsAnew() throws MalformedSignature {
        Fields fields = Fields.of("Example-Dict", " a=1,    b=2;x=1;y=2,   c=(a   b   c), d", "Example-List",
                "\"a\" ;q=1.50 ,\t(1  -2) , ?1;x, @1659578233, %\"f%c3%bcnf %25\", :YWJj:, *t/k:n;b=?0", "Example-Item",
                "  12.500;  y ");

        assertThat(of(fields, "\"example-dict\";sf")).isEqualTo("a=1, b=2;x=1;y=2, c=(a b c), d");
        assertThat(of(fields, "\"example-item\";sf")).isEqualTo("12.5;y");
        assertThat(of(Fields.of("Example-List", "\"a\";q=1.50,\t(1  -2) , ?1;x, @1659578233, "
                + "%\"f%c3%bcnf %25\", :YWJj:, *t/k:n;b=?0"), "\"example-list\";sf")).isEqualTo(
                        "\"a\";q=1.5, (1 -2), ?1;x, @1659578233, %\"f%c3%bcnf %25\", :YWJj:, *t/k:n;b=?0");
        // A space before a semicolon is no structured field's.
        assertRefused(fields, "\"example-list\";sf");
    }

    @Test
    void takesOneMemberOfADictionary() throws MalformedSignature {
        Fields fields = Fields.of("Example-Dict", " a=1, b=2;x=1;y=2, c=(a   b   c), d", "Example-Dict", "a=5");

        assertThat(of(fields, "\"example-dict\";key=\"a\"")).isEqualTo("5");
        assertThat(of(fields, "\"example-dict\";key=\"d\"")).isEqualTo("?1");
        assertThat(of(fields, "\"example-dict\";key=\"b\"")).isEqualTo("2;x=1;y=2");
        assertThat(of(fields, "\"example-dict\";key=\"c\"")).isEqualTo("(a b c)");
        assertRefused(fields, "\"example-dict\";key=\"e\"");
    }

    @Test
    void wrapsLinesAsBytes() throws MalformedSignature {
        assertThat(of(Fields.of("Example-Header", "value, with, lots", "Example-Header", "of, commas"),
                "\"example-header\";bs")).isEqualTo(":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:");
        assertThat(of(Fields.of("Example-Header", "value, with, lots, of, commas"), "\"example-header\";bs"))
                .isEqualTo(":dmFsdWUsIHdpdGgsIGxvdHMsIG9mLCBjb21tYXM=:");
        assertThat(of(Fields.of("X-Name", "caf\u00e9"), "\"x-name\";bs")).isEqualTo(":Y2Fm6Q==:");
    }

    @Test
    void takesFieldsOfTheTrailer() throws MalformedSignature {
        Response response = new Response(200, Fields.of("Trailer", "Expires"),
                Fields.of("Expires", "Wed, 9 Nov 2022 07:28:00 GMT"), null);

        assertThat(value(response, "\"expires\";tr")).isEqualTo("Wed, 9 Nov 2022 07:28:00 GMT");
        assertThatThrownBy(() -> value(response, "\"expires\"")).isInstanceOf(MalformedSignature.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "POST | https | www.example.com | /path?param=value | \"@method\" | POST",
            "post | https | www.example.com | /path | \"@method\" | post",
            "POST | https | www.example.com | /path?param=value | \"@target-uri\" | https://www.example.com/path?param=value",
            "GET | https | www.example.com | https://www.example.com/path?param=value | \"@target-uri\" | https://www.example.com/path?param=value",
            "OPTIONS | https | www.example.com | * | \"@target-uri\" | https://www.example.com",
            "POST | https | www.example.com | /path | \"@authority\" | www.example.com",
            "POST | https | WWW.Example.COM:443 | /path | \"@authority\" | www.example.com",
            "POST | http | www.example.com:80 | /path | \"@authority\" | www.example.com",
            "POST | http | www.example.com:8080 | /path | \"@authority\" | www.example.com:8080",
            "POST | http | www.example.com: | /path | \"@authority\" | www.example.com",
            "POST | https | [2001:DB8::443] | /path | \"@authority\" | [2001:db8::443]",
            "POST | https | [2001:db8::1]:443 | /path | \"@authority\" | [2001:db8::1]",
            "POST | HTTP | www.example.com | /path | \"@scheme\" | http",
            "POST | https | www.example.com | /path?param=value | \"@request-target\" | /path?param=value",
            "GET | https | www.example.com | https://www.example.com/path?param=value | \"@request-target\" | https://www.example.com/path?param=value",
            "CONNECT | https | www.example.com | www.example.com:80 | \"@request-target\" | www.example.com:80",
            "OPTIONS | https | www.example.com | * | \"@request-target\" | *",
            "GET | https | www.example.com | /path?param=value | \"@path\" | /path",
            "GET | https | www.example.com | https://www.example.com?a=/b | \"@path\" | /",
            "GET | https | www.example.com | /Path%2f?x | \"@path\" | /Path%2f",
            "GET | https | www.example.com | /path?param=value&foo=bar&baz=bat%2Dman | \"@query\" | ?param=value&foo=bar&baz=bat%2Dman",
            "GET | https | www.example.com | /path?queryString | \"@query\" | ?queryString",
            "GET | https | www.example.com | /path | \"@query\" | ?",
            "GET | https | www.example.com | /path?param=value&foo=bar&baz=batman&qux= | \"@query-param\";name=\"baz\" | batman",
            "GET | https | www.example.com | /path?param=value&foo=bar&baz=batman&qux= | \"@query-param\";name=\"param\" | value",
            "GET | https | www.example.com | /path?param=value&foo=bar&baz=batman&qux= | \"@query-param\";name=\"qux\" | ``",
            "GET | https | www.example.com | /p?var=this%20is%20a%20big%0Amultiline%20value&x=y | \"@query-param\";name=\"var\" | this%20is%20a%20big%0Amultiline%20value",
            "GET | https | www.example.com | /p?bar=with+plus+whitespace | \"@query-param\";name=\"bar\" | with%20plus%20whitespace",
            "GET | https | www.example.com | /p?fa%C3%A7ade%22%3A%20=something | \"@query-param\";name=\"fa%C3%A7ade%22%3A%20\" | something"})
    void derivesComponentsOfRequests(String method, String scheme, String authority, String target, String component,
            String value) throws MalformedSignature {
        assertThat(value(new Request(method, scheme, authority, target, Fields.none()), component)).isEqualTo(value);
    }

    @Test
    void derivesTheStatusOfAResponseAndNothingElse() throws MalformedSignature {
        Response response = new Response(200, Fields.none(), null);

        assertThat(value(response, "\"@status\"")).isEqualTo("200");
        assertThatThrownBy(() -> value(response, "\"@method\"")).isInstanceOf(MalformedSignature.class);
        assertThatThrownBy(() -> value(response, "\"@method\";req")).isInstanceOf(MalformedSignature.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x-missing\"", "\"Host\"", "\"\"", "\"ho st\"", "\"@nonsense\"", "\"@signature-params\"",
            "\"@status\"", "\"@method\";req", "\"host\";req", "\"host\";tr", "\"host\";sf", "\"host\";key=\"a\"",
            "\"host\";foo", "\"host\";sf=?0", "\"host\";bs=1", "\"host\";name=\"a\"", "\"@path\";sf", "\"@path\";bs",
            "\"@path\";tr", "\"@path\";key=\"a\"", "\"example-dict\";bs;sf", "\"example-dict\";bs;key=\"a\"",
            "\"example-dict\";key=a", "\"@query-param\"", "\"@query-param\";name=\"none\"",
            "\"@query-param\";name=\"twice\"",
            "\"x-broken\";sf", "\"x-line\"", "\"x-latin\"", "host", "1", "\"host\" \"host\"",
            "\"example-dict\";key=\"a\" \"example-dict\";key=\"a\"",
            "\"example-dict\";key=\"a\";sf \"example-dict\";sf;key=\"a\"",
            "\"host\"  ;bs", "\"host\"\t\"@path\""})
    void refusesWhatHasNoMeaning(String components) {
        Fields fields = Fields.of("Host", "www.example.com", "Example-Dict", "a=1", "X-Broken", "a=(", "X-Line",
                "a\nb: c", "X-Latin", "caf\u00e9");

        assertRefused(fields, components);
    }

    @Test
    void coversOneFieldInSeveralWays() throws MalformedSignature {
        Request request = request(Fields.of("Example-Dict", "a=1, b=2"));

        assertThat(SIGNATURES.base(request,
                "(\"example-dict\" \"example-dict\";sf \"example-dict\";key=\"a\" \"example-dict\";key=\"b\")"))
                .isEqualTo(
                        """
                                "example-dict": a=1, b=2
                                "example-dict";sf: a=1, b=2
                                "example-dict";key="a": 1
                                "example-dict";key="b": 2
                                "@signature-params": ("example-dict" "example-dict";sf "example-dict";key="a" "example-dict";key="b")""");
    }

    @Test
    void refusesMoreThanIsSignedAtOnce() {
        assertRefused(Fields.of("X-Long", "x".repeat(SignatureBase.BYTES_MAX)), "\"x-long\"");
    }

    @Test
    void keepsParametersThatItDoesNotKnow() throws MalformedSignature {
        assertThat(SIGNATURES.base(request(Fields.none()), "();x=?0;created=1;y")).isEqualTo(
                "\"@signature-params\": ();x=?0;created=1;y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"();created=-1", "();created=\"1\"", "();created=1.5", "();nonce=a", "();keyid=1", "();tag",
            "();alg=?1", "();created=1;created=2", "(", "(),()", ""})
    void refusesParametersOfOtherTypes(String input) {
        assertThatThrownBy(() -> SIGNATURES.base(request(Fields.none()), input)).isInstanceOf(MalformedSignature.class);
    }

    private static Request request(Fields fields) {
        return new Request("GET", "https", "www.example.com", "/path?twice=1&twice=2&once=3", fields);
    }

    private static String of(Fields fields, String component) throws MalformedSignature {
        return value(request(fields), component);
    }

    /** The value of one component, cut out of the text that is signed. */
    private static String value(HttpMessage message, String component) throws MalformedSignature {
        String base = SIGNATURES.base(message, "(" + component + ")");
        String end = "\n\"@signature-params\": (" + component + ")";
        assertThat(base).startsWith(component + ": ").endsWith(end);
        return base.substring(component.length() + 2, base.length() - end.length());
    }

    private static void assertRefused(Fields fields, String components) {
        assertThatThrownBy(() -> SIGNATURES.base(request(fields), "(" + components + ")"))
                .isInstanceOf(MalformedSignature.class);
    }
}
