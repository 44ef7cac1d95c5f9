package io.posthouse.identity.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.posthouse.identity.KnownApp;
import io.posthouse.identity.RequestSignatures;
import io.posthouse.identity.change.CertainCache;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.PlatformSignature;
import io.posthouse.kernel.signature.SignatureAlgorithm;
import io.posthouse.kernel.signature.SignatureKey;
import io.posthouse.kernel.signature.SignatureRefusal;
import io.posthouse.kernel.signature.SignatureVerdict;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Verifies what apps signed. Keys are remembered while {@link Changes#certain}; what was signed once is written down in the database, so
 * that no node takes it again. That is done last: only who has a key fills anything.
 */
public final class SignedRequests implements RequestSignatures {
    private static final int KEYS_MAX = 5_000;
    private static final int APPS_MAX = 5_000;

    private final AppKeyStore store;
    private final Nonces nonces;
    private final CertainCache<String, Known> keys;
    private final CertainCache<AppId, Signs> apps;
    private final PlatformSignature signature;
    private final PlatformSignature remembered;

    /** A key, and whose it is. */
    private record Known(KnownApp app, SignatureKey key) {
    }

    /** Whether an app has to sign. */
    private record Signs(AppId app, boolean signs) {
    }

    public SignedRequests(JdbcClient sql, Changes changes, Clock clock) {
        this.store = new AppKeyStore(sql);
        this.nonces = new Nonces(store);
        this.keys = new CertainCache<>(KEYS_MAX, changes, (change, known) -> touches(change, known.app().id()));
        this.apps = new CertainCache<>(APPS_MAX, changes, (change, known) -> touches(change, known.app()));
        this.signature = new PlatformSignature(clock, id -> find(id).map(Known::key));
        this.remembered = new PlatformSignature(clock, this::findQuick);
    }

    private static boolean touches(Change change, AppId app) {
        return change instanceof Change.AppChanged(var changed) && changed.equals(app);
    }

    @Override
    public Answer verify(Request request, boolean body) {
        SignatureVerdict verdict = signature.verify(request, body, signed -> isFirst(signed)
                ? Optional.empty()
                : Optional.of(SignatureRefusal.SIGNATURE_REPLAYED));
        return switch (verdict) {
            case SignatureVerdict.Refused(var reason) -> new Answer.Refused(reason);
            case SignatureVerdict.Accepted signed -> signed(signed);
        };
    }

    @Override
    public Optional<CompletableFuture<Answer>> soon(Request request, boolean body) {
        return remembered.verify(request, body) instanceof SignatureVerdict.Accepted signed
                ? nonces.soon(digest(signed), signed.until().getEpochSecond())
                        .map(first -> first.thenApply(isFirst -> isFirst
                                ? signed(signed)
                                : new Answer.Refused(SignatureRefusal.SIGNATURE_REPLAYED)))
                : Optional.empty();
    }

    private Answer signed(SignatureVerdict.Accepted signed) {
        return find(signed.key().id()).<Answer>map(known -> new Answer.Signed(known.app(), signed.digest()))
                // Withdrawn in this very moment.
                .orElseGet(() -> new Answer.Refused(SignatureRefusal.SIGNATURE_KEY_UNKNOWN));
    }

    /** One that is remembered, and by which verifying takes some microseconds: the other kind takes as long as all the rest of a request. */
    private Optional<SignatureKey> findQuick(String keyId) {
        return !AppKeys.isKeyId(keyId)
                ? Optional.empty()
                : keys.known(keyId).map(Known::key).filter(key -> key.algorithm() == SignatureAlgorithm.HMAC_SHA256);
    }

    @Override
    public boolean mustSign(AppId app) {
        return apps.get(app, () -> store.signs(app).map(signs -> new Signs(app, signs))).map(Signs::signs)
                .orElse(false);
    }

    @Override
    public Optional<Boolean> knownToSign(AppId app) {
        return apps.known(app).map(Signs::signs);
    }

    private boolean isFirst(SignatureVerdict.Accepted signed) {
        return nonces.first(digest(signed), signed.until().getEpochSecond());
    }

    private static byte[] digest(SignatureVerdict.Accepted signed) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // A key's name has no line end, so nobody's nonce runs into another's name.
            digest.update(("signature\n" + signed.key().id() + "\n" + signed.nonce()).getBytes(US_ASCII));
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private Optional<Known> find(String keyId) {
        // What no key is called is not looked for: anybody may say it as often as they like.
        return !AppKeys.isKeyId(keyId)
                ? Optional.empty()
                : keys.get(keyId, () -> store.find(keyId).map(row -> new Known(row.app(), key(row))));
    }

    private static SignatureKey key(AppKeyStore.Row row) {
        if (row.algorithm().equals(SignatureAlgorithm.HMAC_SHA256.word())) {
            return SignatureKey.hmac(row.keyId(), row.material());
        }
        try {
            return SignatureKey.verifying(row.keyId(), SignatureAlgorithm.ED25519, AppKeys.publicKey(row.material()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored key can be read", e);
        }
    }
}
