package io.posthouse.identity.oauth;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.interfaces.ECPrivateKey;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who computes signatures of tokens and proofs: AWS-LC, by Amazon's provider for Java, which takes a tenth of what Java's own takes for
 * P-256; Java's own where that cannot be loaded, as on a machine of another kind. What either signs, the other takes. Safe for any
 * thread.
 */
final class SigningEngine {
    private static final Logger LOG = LoggerFactory.getLogger(SigningEngine.class);

    private final Optional<Provider> provider;

    private SigningEngine(Optional<Provider> provider) {
        this.provider = provider;
    }

    /** The fastest that there is here. Takes a tenth of a second. */
    static SigningEngine fastest() {
        Throwable missing = AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
        if (missing != null) {
            LOG.info("Tokens are signed by Java's own arithmetic, which is slower: the library for it cannot be loaded"
                    + " here ({})", missing.toString());
            return ofJava();
        }
        return new SigningEngine(Optional.of(AmazonCorrettoCryptoProvider.INSTANCE));
    }

    /** Java's own. */
    static SigningEngine ofJava() {
        return new SigningEngine(Optional.empty());
    }

    /** @param key of P-256 or RSA; {@link IllegalArgumentException} for any other */
    JWSSigner signer(PrivateKey key) throws JOSEException {
        PrivateKey ours = translated(key);
        if (ours instanceof ECPrivateKey curve) {
            ECDSASigner signer = new ECDSASigner(curve);
            provider.ifPresent(signer.getJCAContext()::setProvider);
            return signer;
        }
        RSASSASigner signer = new RSASSASigner(ours);
        provider.ifPresent(signer.getJCAContext()::setProvider);
        return signer;
    }

    /** @param key of P-256 or RSA */
    JWSVerifier verifier(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            RSASSAVerifier verifier = new RSASSAVerifier(rsa);
            provider.ifPresent(verifier.getJCAContext()::setProvider);
            return verifier;
        }
        ECDSAVerifier verifier = new ECDSAVerifier(key.toECKey());
        provider.ifPresent(verifier.getJCAContext()::setProvider);
        return verifier;
    }

    /** The same key as the provider keeps it, once: it would otherwise read it anew for each signature. */
    private PrivateKey translated(PrivateKey key) {
        if (provider.isEmpty()) {
            return key;
        }
        try {
            return (PrivateKey) KeyFactory.getInstance(key.getAlgorithm(), provider.get()).translateKey(key);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalArgumentException("a key of " + key.getAlgorithm(), e);
        }
    }
}
