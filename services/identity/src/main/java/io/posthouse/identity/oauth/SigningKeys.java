package io.posthouse.identity.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.posthouse.kernel.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The keys that sign ID tokens, in the database, one that signs for each algorithm.
 *
 * <p>A rotation refuses no valid token, because whoever verifies has had the time to learn the key: a new one is published {@link #AHEAD}
 * before it signs, which is many times longer than anybody may keep the list ({@link #LIST_LIFE}) or this class does. And one that signs
 * no more is published for {@link #KEPT}, which is longer than what it signed lives. Which one signs, the database's clock says. While
 * nobody was there to make a successor in time, the old one signs on.
 *
 * <p>The first are made when they are first needed. Safe for any thread; blocks.
 */
final class SigningKeys {
    /** How long a key is published before it signs. */
    static final Duration AHEAD = Duration.ofDays(1);
    /** How long a key signs. */
    static final Duration LIFE = Duration.ofDays(90);
    /** How long a key is published after another took over. */
    static final Duration KEPT = Duration.ofDays(7);
    /** How long others may keep the list. */
    static final Duration LIST_LIFE = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final long READ_EVERY_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int RSA_BITS = 2_048;
    private static final int TAG_BITS = 128;
    private static final int NONCE_BYTES = 12;
    private static final int KID_BYTES = 12;
    private static final int SECRET_BYTES = 32;

    private final KeyStore store;
    private final TransactionOperations transactions;
    private final SigningEngine engine;
    private final Ticker ticker;
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Ring known;

    SigningKeys(JdbcClient sql, TransactionOperations transactions, SigningEngine engine, Ticker ticker) {
        this.store = new KeyStore(sql);
        this.transactions = transactions;
        this.engine = engine;
        this.ticker = ticker;
    }

    /** A key that signs. */
    private record Signer(String kid, JWSSigner by) {
    }

    /** What was read, and when. */
    private record Ring(Map<SigningAlgorithm, Signer> signers, Map<String, JWK> published, String list,
            long readNanos) {
    }

    // ---- using

    /** What is signed by the key of now, as a compact JWS of type JWT. */
    String sign(SigningAlgorithm alg, JWTClaimsSet claims) {
        return sign(alg, JOSEObjectType.JWT, claims);
    }

    /** The same, of another type: what is of one is never taken for the other (RFC 8725 section 3.11). */
    String sign(SigningAlgorithm alg, JOSEObjectType type, JWTClaimsSet claims) {
        Signer signer = java.util.Objects.requireNonNull(ring().signers().get(alg));
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(alg.jose()).keyID(signer.kid()).type(type).build(), claims);
        try {
            jwt.sign(signer.by());
        } catch (JOSEException e) {
            throw new IllegalStateException("a key that was made here signs", e);
        }
        return jwt.serialize();
    }

    /** The public keys as a JWK set (RFC 7517 section 5). */
    String list() {
        return ring().list();
    }

    /** What {@code token} says if it is of type JWT and one of our keys signed it, however long ago; empty for anything else. */
    Optional<JWTClaimsSet> signedHere(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            String kid = jwt.getHeader().getKeyID();
            JWK key = kid == null ? null : ring().published().get(kid);
            if (key == null || !key.getAlgorithm().equals(jwt.getHeader().getAlgorithm())
                    || !JOSEObjectType.JWT.equals(jwt.getHeader().getType())) {
                return Optional.empty();
            }
            return jwt.verify(engine.verifier(key)) ? Optional.of(jwt.getJWTClaimsSet()) : Optional.empty();
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    private Ring ring() {
        Ring last = known;
        if (last != null && ticker.nanos() - last.readNanos() < READ_EVERY_NANOS) {
            return last;
        }
        lock.lock();
        try {
            Ring meanwhile = known;
            if (meanwhile != null && ticker.nanos() - meanwhile.readNanos() < READ_EVERY_NANOS) {
                return meanwhile;
            }
            Ring read = read();
            known = read;
            return read;
        } finally {
            lock.unlock();
        }
    }

    private Ring read() {
        long now = ticker.nanos();
        List<KeyStore.Row> rows = store.published(AHEAD, KEPT);
        if (rows.stream().filter(KeyStore.Row::signs).count() < SigningAlgorithm.values().length) {
            makeFirst();
            rows = store.published(AHEAD, KEPT);
        }
        Map<SigningAlgorithm, Signer> signers = new EnumMap<>(SigningAlgorithm.class);
        Map<String, JWK> published = new HashMap<>();
        List<JWK> list = new ArrayList<>();
        for (KeyStore.Row row : rows) {
            JWK key = published(row);
            published.put(row.kid(), key);
            list.add(key);
            if (row.signs()) {
                signers.put(row.alg(), new Signer(row.kid(), signer(row)));
            }
        }
        return new Ring(signers, published, new JWKSet(list).toString(true), now);
    }

    // ---- making

    private void makeFirst() {
        for (SigningAlgorithm alg : SigningAlgorithm.values()) {
            Fresh fresh = fresh(alg);
            transactions.executeWithoutResult(_ -> {
                store.lock();
                store.addFirst(fresh.kid(), alg, fresh.publicKey(), fresh.sealed(), LIFE);
            });
        }
    }

    /** Makes successors in time and forgets what nobody needs any more; nothing where no key was ever needed. Any node, any number. */
    void turn() {
        for (KeyStore.Row row : store.published(AHEAD.multipliedBy(2), KEPT)) {
            if (row.toFollow()) {
                follow(row.alg(), false);
            }
        }
        store.purge(KEPT);
    }

    /**
     * A key that others may meet.
     *
     * @param signs whether it is the one that signs now; of the others, one whose time is to come will sign, and one whose time is past has
     */
    record Published(String kid, SigningAlgorithm alg, Instant signsFrom, boolean signs) {
    }

    /** All keys that others may meet, by algorithm, the latest first; none before the first is needed. As the database has it now. */
    List<Published> published() {
        return store.published(AHEAD, KEPT).stream()
                .map(row -> new Published(row.kid(), row.alg(), row.signsFrom(), row.signs())).toList();
    }

    /** Has another key follow the one that signs as soon as all have had the time to learn it; nothing where one waits already. */
    void replace(SigningAlgorithm alg) {
        follow(alg, true);
    }

    private void follow(SigningAlgorithm alg, boolean soon) {
        Fresh fresh = fresh(alg);
        transactions.executeWithoutResult(_ -> {
            store.lock();
            store.addNext(fresh.kid(), alg, fresh.publicKey(), fresh.sealed(), AHEAD, LIFE, soon);
        });
        known = null;
        LOG.atInfo().addKeyValue("alg", alg).log("a key to sign by will follow the one there is");
    }

    /** A key that was just made. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on and never compared.
    private record Fresh(String kid, byte[] publicKey, byte[] sealed) {
    }

    private Fresh fresh(SigningAlgorithm alg) {
        try {
            KeyPairGenerator maker = switch (alg) {
                case RS256 -> {
                    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
                    rsa.initialize(RSA_BITS, random);
                    yield rsa;
                }
                case ES256 -> {
                    KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
                    curve.initialize(new ECGenParameterSpec("secp256r1"), random);
                    yield curve;
                }
            };
            KeyPair pair = maker.generateKeyPair();
            byte[] id = new byte[KID_BYTES];
            random.nextBytes(id);
            String kid = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(id);
            return new Fresh(kid, pair.getPublic().getEncoded(), seal(kid, pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has RSA and P-256", e);
        }
    }

    // ---- keeping

    private SecretKeySpec sealing() {
        byte[] fresh = new byte[SECRET_BYTES];
        random.nextBytes(fresh);
        return new SecretKeySpec(store.secret("signing-keys", fresh), "AES");
    }

    /** So that a copy of the one table is worth nothing. Bound to the id, so that no row can stand in for another. */
    private byte[] seal(String kid, byte[] secret) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, sealing(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(kid.getBytes(StandardCharsets.US_ASCII));
        byte[] sealed = cipher.doFinal(secret);
        return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    }

    private byte[] open(KeyStore.Row row) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, sealing(),
                new GCMParameterSpec(TAG_BITS, Arrays.copyOf(row.sealed(), NONCE_BYTES)));
        cipher.updateAAD(row.kid().getBytes(StandardCharsets.US_ASCII));
        return cipher.doFinal(row.sealed(), NONCE_BYTES, row.sealed().length - NONCE_BYTES);
    }

    private JWSSigner signer(KeyStore.Row row) {
        try {
            PrivateKey key = KeyFactory.getInstance(family(row.alg()))
                    .generatePrivate(new PKCS8EncodedKeySpec(open(row)));
            return engine.signer(key);
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("the signing key " + row.kid()
                    + " cannot be opened: was identity.secret brought back from another backup?", e);
        }
    }

    private static JWK published(KeyStore.Row row) {
        try {
            PublicKey key = KeyFactory.getInstance(family(row.alg()))
                    .generatePublic(new X509EncodedKeySpec(row.publicKey()));
            return switch (row.alg()) {
                case RS256 -> new RSAKey.Builder((RSAPublicKey) key).keyID(row.kid()).keyUse(KeyUse.SIGNATURE)
                        .algorithm(row.alg().jose()).build();
                case ES256 -> new ECKey.Builder(Curve.P_256, (ECPublicKey) key).keyID(row.kid())
                        .keyUse(KeyUse.SIGNATURE).algorithm(row.alg().jose()).build();
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signing key " + row.kid() + " cannot be read", e);
        }
    }

    private static String family(SigningAlgorithm alg) {
        return switch (alg) {
            case RS256 -> "RSA";
            case ES256 -> "EC";
        };
    }
}
