package io.posthouse.identity.factor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TotpTest {
    /** RFC 6238 appendix B; its secrets are the same digits, as many as the hash has bytes. */
    @ParameterizedTest
    @CsvSource({"59,94287082,46119246,90693936", "1111111109,07081804,68084774,25091201",
            "1111111111,14050471,67062674,99943326", "1234567890,89005924,91819424,93441116",
            "2000000000,69279037,90698825,38618901", "20000000000,65353130,77737706,47863826"})
    void givesTheCodesOfTheStandard(long seconds, String sha1, String sha256, String sha512) {
        long step = Totp.step(Instant.ofEpochSecond(seconds));

        assertThat(Totp.code("HmacSHA1", secret(20), step, 8)).isEqualTo(sha1);
        assertThat(Totp.code("HmacSHA256", secret(32), step, 8)).isEqualTo(sha256);
        assertThat(Totp.code("HmacSHA512", secret(64), step, 8)).isEqualTo(sha512);
        assertThat(Totp.code(secret(20), step)).isEqualTo(sha1.substring(2));
    }

    private static byte[] secret(int bytes) {
        return "1234567890".repeat(7).substring(0, bytes).getBytes(US_ASCII);
    }

    /** RFC 4648 section 10, without its padding. */
    @ParameterizedTest
    @CsvSource({"f,MY", "fo,MZXQ", "foo,MZXW6", "foob,MZXW6YQ", "fooba,MZXW6YTB", "foobar,MZXW6YTBOI"})
    void writesSecretsAsAppsTakeThem(String text, String base32) {
        assertThat(Totp.base32(text.getBytes(US_ASCII))).isEqualTo(base32);
    }

    @Test
    void aSecretHasNoPadding() {
        assertThat(Totp.base32(new byte[Totp.SECRET_BYTES])).isEqualTo("A".repeat(32));
    }
}
