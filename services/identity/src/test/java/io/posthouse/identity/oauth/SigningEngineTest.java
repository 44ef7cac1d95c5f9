package io.posthouse.identity.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.PrivateKey;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both engines do the same. */
class SigningEngineTest {
    private static final int SIGNATURE_BYTES = 64;

    private final List<SigningEngine> engines = List.of(SigningEngine.fastest(), SigningEngine.ofJava());

    @Test
    void theFastOneIsThereOnLinux() {
        assumeTrue(System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux"));

        assertThat(AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "RS256"})
    void whatOneSignsBothTakeAndWhatWasChangedNeither(String alg) throws Exception {
        JWK key = alg.equals("ES256")
                ? new ECKeyGenerator(Curve.P_256).generate()
                : new RSAKeyGenerator(2_048).generate();
        PrivateKey secret = alg.equals("ES256") ? key.toECKey().toPrivateKey() : key.toRSAKey().toPrivateKey();
        for (SigningEngine signing : engines) {
            // given
            JWSObject signed = new JWSObject(new JWSHeader(JWSAlgorithm.parse(alg)), new Payload("who asks"));
            signed.sign(signing.signer(secret));
            Base64URL[] parts = JWSObject.split(signed.serialize());
            byte[] bent = parts[2].decode();
            bent[bent.length / 2] ^= 1;

            // when and then
            for (SigningEngine verifying : engines) {
                assertThat(signed.verify(verifying.verifier(key.toPublicJWK()))).isTrue();
                assertThat(new JWSObject(parts[0], parts[1], Base64URL.encode(bent))
                        .verify(verifying.verifier(key.toPublicJWK()))).isFalse();
                assertThat(new JWSObject(parts[0], Base64URL.encode("somebody else"), parts[2])
                        .verify(verifying.verifier(key.toPublicJWK()))).isFalse();
            }
        }
    }

    @Test
    void neitherTakesASignatureOfNothing() throws Exception {
        JWK key = new ECKeyGenerator(Curve.P_256).generate().toPublicJWK();
        JWSObject nothing = new JWSObject(new JWSHeader(JWSAlgorithm.ES256).toBase64URL(),
                Base64URL.encode("who asks"), Base64URL.encode(new byte[SIGNATURE_BYTES]));

        for (SigningEngine engine : engines) {
            assertThat(nothing.verify(engine.verifier(key))).isFalse();
        }
    }
}
