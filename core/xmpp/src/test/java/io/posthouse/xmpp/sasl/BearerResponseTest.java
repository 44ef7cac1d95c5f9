package io.posthouse.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerResponseTest {
    /** {@code ^} stands for the separator. */
    private static BearerResponse read(String text) {
        return BearerResponse.read(text.replace('^', (char) 1).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void readsTheExampleOfTheSpecification() {
        // RFC 7628 section 4.1
        BearerResponse read = read("n,a=user@example.com,^host=server.example.com^port=143^"
                + "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==^^");

        assertThat(read.authzid()).isEqualTo("user@example.com");
        assertThat(read.token()).isEqualTo("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
        assertThat(read.toString()).doesNotContain("vF9");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"n,,^auth=Bearer abc^^ | '' | abc", "y,,^auth=bearer   abc^^ | '' | abc",
            "n,a=a=2Cb=3Dc,^auth=Bearer abc^^ | 'a,b=c' | abc", "n,,^auth=^^ | '' | ''",
            "n,,^auth=DPoP abc^^ | '' | ''", "n,,^auth=Bearer a b^^ | '' | ''",
            "n,,^port=^auth=Bearer abc^host=x^^ | '' | abc"})
    void readsWhatTheGrammarAllows(String message, String authzid, String token) {
        assertThat(read(message)).isEqualTo(new BearerResponse(authzid, token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "^", "^^", "n,,", "n,,^", "n,,^^", "n,,^host=x^^", "n,,^auth=Bearer abc^",
            "n,,^auth=Bearer abc", "auth=Bearer abc^^", ",,^auth=Bearer abc^^", "n,^auth=Bearer abc^^",
            "F,n,,^auth=Bearer abc^^", "n,a=a=b,^auth=Bearer abc^^", "n,b=a,^auth=Bearer abc^^",
            "n,,^auth=Bearer abc^auth=Bearer abc^^", "n,,^auth^^", "n,,^=x^auth=Bearer abc^^",
            "n,,^a1=x^auth=Bearer abc^^", "n,,^auth=Bearer \u00e9^^", "n,,^^auth=Bearer abc^^",
            "x,,^auth=Bearer abc^^"})
    void refusesWhatItDoesNot(String message) {
        assertThatThrownBy(() -> read(message)).isInstanceOfSatisfying(SaslRefused.class,
                refused -> assertThat(refused.failure()).isEqualTo(SaslFailure.MALFORMED_REQUEST));
    }

    @Test
    void refusesAClientThatBelievesToBindToTheChannel() {
        // Nothing of ours offers it: somebody between has told the client so.
        assertThatThrownBy(() -> read("p=tls-exporter,,^auth=Bearer abc^^")).isInstanceOf(SaslRefused.class);
    }
}
