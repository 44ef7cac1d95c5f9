package io.posthouse.identity.app;

import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.signature.SignatureAlgorithm;
import io.posthouse.kernel.signature.SignatureKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The keys by which apps sign their requests, two at most for each. Blocks; virtual threads only. */
public final class AppKeys {
    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final String ID_START = "key-";
    private static final Pattern ID = Pattern.compile(ID_START + "[0-9a-f]{" + 2 * ID_BYTES + "}");

    private final JdbcClient sql;
    private final AppKeyStore store;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final SecureRandom random = new SecureRandom();

    public AppKeys(JdbcClient sql, TransactionOperations transactions, Changes changes) {
        this.sql = sql;
        this.store = new AppKeyStore(sql);
        this.transactions = transactions;
        this.changes = changes;
    }

    /** What its owner sees of a key. */
    public record KeyView(String keyId, String algorithm, Instant madeAt) {
    }

    /**
     * A key that was just made.
     *
     * @param secret in base64, shown this once; empty for a public key, of which its owner has the other half
     */
    public record NewKey(String keyId, Optional<String> secret) {
        @Override
        public String toString() {
            return "NewKey[keyId=" + keyId + "]";
        }
    }

    /** In the order of their places. */
    public List<KeyView> of(App app) {
        return store.of(app.id());
    }

    /** A secret beside the key there is. Refused: {@code two-keys}. */
    public Outcome<NewKey> makeSecret(App app) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return add(app, SignatureAlgorithm.HMAC_SHA256, secret)
                .map(keyId -> new NewKey(keyId, Optional.of(Base64.getEncoder().encodeToString(secret))));
    }

    /**
     * A public key beside the key there is. Refused: {@code invalid-key}, {@code two-keys}.
     *
     * @param encoded an Ed25519 key as SubjectPublicKeyInfo, in base64
     */
    public Outcome<NewKey> addPublic(App app, String encoded) {
        byte[] material;
        try {
            material = Base64.getDecoder().decode(encoded);
            SignatureKey.verifying("key", SignatureAlgorithm.ED25519, publicKey(material));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return Outcome.refused(AppRefusal.INVALID_KEY);
        }
        return add(app, SignatureAlgorithm.ED25519, material).map(keyId -> new NewKey(keyId, Optional.empty()));
    }

    private Outcome<String> add(App app, SignatureAlgorithm algorithm, byte[] material) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String keyId = ID_START + HexFormat.of().formatHex(id);
        return store.add(keyId, app.id(), algorithm, material)
                ? Outcome.done(keyId)
                : Outcome.refused(AppRefusal.TWO_KEYS);
    }

    /** Withdraws a key; within a second no node takes it any more. Refused: {@code no-such-key}, {@code last-key}. */
    public Outcome<String> remove(App app, String keyId) {
        return changed(app.id(), () -> {
            if (store.isNeeded(app.id(), keyId)) {
                return Optional.of(AppRefusal.LAST_KEY);
            }
            return store.remove(app.id(), keyId) ? Optional.empty() : Optional.of(AppRefusal.NO_SUCH_KEY);
        }).map(Outcome::<String>refused).orElseGet(() -> Outcome.done(keyId));
    }

    /**
     * Says whether what the app sends without a signature is refused, within a second on every node. Refused: {@code no-such-app},
     * {@code no-key}.
     */
    public Outcome<App> sign(App app, boolean signs) {
        return changed(app.id(),
                () -> store.sign(app.id(), signs) ? Optional.empty() : Optional.of(AppRefusal.NO_KEY))
                .map(Outcome::<App>refused).orElseGet(() -> Outcome.done(app));
    }

    /** Whether what it sends without a signature is refused. */
    public boolean mustSign(App app) {
        return store.signs(app.id()).orElse(false);
    }

    /** @param work why it is not done; one at a time for an app */
    private Optional<AppRefusal> changed(AppId app, Supplier<Optional<AppRefusal>> work) {
        Change change = new Change.AppChanged(app);
        Optional<AppRefusal> refused = Objects.requireNonNull(transactions.execute(_ -> {
            if (!store.lock(app)) {
                return Optional.of(AppRefusal.NO_SUCH_APP);
            }
            changes.write(sql, change);
            return work.get();
        }));
        changes.tellHere(change);
        return refused;
    }

    /** Whether keys have names like that. */
    static boolean isKeyId(String said) {
        return ID.matcher(said).matches();
    }

    static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
}
