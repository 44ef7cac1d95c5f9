package io.posthouse.kernel.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDigestTest {
    private static final byte[] BODY = "{\"hello\": \"world\"}".getBytes(UTF_8);
    private static final String SHA_256 = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
    private static final String SHA_512 = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

    @Test
    void writesTheDigestOfTheRfcsExample() {
        assertThat(ContentDigest.sha256(BODY)).isEqualTo(SHA_256);
    }

    @Test
    void fitsTheBodyHoweverItComesInPieces() throws MalformedSignature {
        for (String field : List.of(SHA_256, SHA_512, SHA_256 + ", " + SHA_512, "unixsum=:AAA=:, " + SHA_256)) {
            for (int first = 0; first <= BODY.length; first++) {
                BodyDigest digest = ContentDigest.of(List.of(field)).check();
                digest.update(BODY, 0, first);
                ByteBuffer rest = ByteBuffer.wrap(BODY, first, BODY.length - first);
                digest.update(rest);
                assertThat(rest.remaining()).isEqualTo(BODY.length - first);
                assertThat(digest.fits()).isTrue();
            }
        }
        assertThat(fits(List.of(SHA_256, SHA_512), BODY)).isTrue();
    }

    @Test
    void doesNotFitAnotherBodyNorHalfOfOne() throws MalformedSignature {
        byte[] other = BODY.clone();
        other[3] ^= 1;
        assertThat(fits(List.of(SHA_256), other)).isFalse();
        assertThat(fits(List.of(SHA_256), new byte[0])).isFalse();
        assertThat(fits(List.of(SHA_256), "{\"hello\": \"world\"} ".getBytes(UTF_8))).isFalse();
        // Both that we know must fit, not one of them.
        assertThat(fits(List.of(SHA_256, "sha-512=:AAAA:"), BODY)).isFalse();
        assertThat(fits(List.of("sha-256=::", SHA_512), BODY)).isFalse();
    }

    @Test
    void aVerdictIsGivenOnce() throws MalformedSignature {
        BodyDigest digest = ContentDigest.of(List.of(SHA_256)).check();
        digest.update(BODY, 0, BODY.length);
        assertThat(digest.fits()).isTrue();

        assertThatThrownBy(digest::fits).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> digest.update(BODY, 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SHA-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", "sha-256=X48E",
            "unixsum=:AAA=:",
            "sha-256=\"X48E\"", "sha-256=:X48E:;x", "sha-256=:X48E:, sha-256=:X48E:", "sha-256", "sha-256=:X48E",
            "md5=:AAAA:"})
    void refusesWhatIsNoDigest(String field) {
        assertThatThrownBy(() -> ContentDigest.of(List.of(field))).isInstanceOf(MalformedSignature.class);
    }

    private static boolean fits(List<String> field, byte[] body) throws MalformedSignature {
        BodyDigest digest = ContentDigest.of(field).check();
        digest.update(body, 0, body.length);
        return digest.fits();
    }
}
