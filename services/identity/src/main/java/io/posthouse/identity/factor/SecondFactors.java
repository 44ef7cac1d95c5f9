package io.posthouse.identity.factor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.ComeLater;
import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Networks;
import io.posthouse.identity.Secrets;
import io.posthouse.identity.change.CertainCache;
import io.posthouse.identity.change.Change;
import io.posthouse.identity.change.Changes;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The second factor of a login: codes that an app of the person's makes of a shared secret and the time, and ten recovery codes for when
 * that app is lost. A code is looked at only after the password was right. One of the span before or after counts too, since clocks
 * differ; each is good once on all nodes, because the database lets the span of a code be used only if it is later than the last one's.
 *
 * <p>Six digits can be guessed by whoever has the password, so tries are counted in the database, for all nodes together, in two lanes:
 * from where the person has a living session, and from elsewhere. After five wrong ones each next try of a lane has to come later: 1 s,
 * doubled with each, up to five minutes in the first lane and up to an hour in the second, where a guesser then has 24 tries a day of a million.
 * So a stranger slows strangers, and the person who has a session somewhere, or a recovery code, gets in at once. Recovery codes are too
 * many to be guessed, and are not slowed.
 *
 * <p>Secrets are sealed with AES-GCM, bound to their login. Blocks; virtual threads only.
 */
public final class SecondFactors {
    /** How a session is proved by a password alone, in words of RFC 8176. */
    public static final List<String> PASSWORD = List.of("pwd");
    /** The same by a password and a code. */
    public static final List<String> PASSWORD_AND_CODE = List.of("pwd", "otp", "mfa");
    /** How many recovery codes there are at first. */
    public static final int RECOVERY_CODES = 10;

    private static final Logger LOG = LoggerFactory.getLogger(SecondFactors.class);
    private static final Duration FIRST_CODE_WITHIN = Duration.ofHours(1);
    private static final int CACHE_ENTRIES_MAX = 20_000;
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FREE_TRIES = 5;
    // Without letters and digits that look alike; five bits each.
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int RECOVERY_CHARS = 16;
    private static final int GROUP_CHARS = 4;
    private static final int CODE_CHARS_MAX = 64;

    /** Where tries come from. */
    private enum Lane {
        KNOWN(Duration.ofMinutes(5)), STRANGE(Duration.ofHours(1));

        private final Duration most;

        Lane(Duration most) {
            this.most = most;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Known(LoginId login, boolean on) {
    }

    private final FactorStore store;
    private final JdbcClient sql;
    private final TransactionOperations transactions;
    private final Changes changes;
    private final CertainCache<LoginId, Known> cache;
    private final SecureRandom random = new SecureRandom();

    public SecondFactors(JdbcClient sql, TransactionOperations transactions, Changes changes) {
        this.sql = sql;
        this.store = new FactorStore(sql);
        this.transactions = transactions;
        this.changes = changes;
        this.cache = new CertainCache<>(CACHE_ENTRIES_MAX, changes,
                (change, known) -> change instanceof Change.LoginChanged(var login) && known.login().equals(login));
    }

    /**
     * What a person may know of theirs.
     *
     * @param codesLeft recovery codes that were not used
     * @param passwordAlone whether XMPP apps may sign in by the password alone
     */
    public record Factor(Instant since, int codesLeft, boolean passwordAlone) {
    }

    /**
     * One that was begun.
     *
     * @param secret as apps take it, in Base32
     * @param uri the same for a QR code
     */
    public record Begun(String secret, String uri) {
        @Override
        public String toString() {
            return "Begun[]";
        }
    }

    // ---- asking

    /** The login's factor, if it has one that is asked for. */
    public Optional<Factor> of(LoginId login) {
        return find(login).flatMap(
                row -> row.confirmedAt().map(since -> new Factor(since, row.codesLeft(), row.passwordAlone())));
    }

    /** Whether it has; from memory while that is certain. */
    public boolean isOn(LoginId login) {
        return cache
                .get(login, () -> Optional.of(new Known(login, find(login).filter(FactorStore.Row::isOn).isPresent())))
                .filter(Known::on).isPresent();
    }

    /** Which of {@code logins} have. */
    public Set<LoginId> among(Collection<LoginId> logins) {
        return store.among(logins);
    }

    /** Whether the password is enough where nobody can be asked for a code. */
    public boolean letsPasswordAlone(LoginId login) {
        return find(login).filter(FactorStore.Row::isOn).map(FactorStore.Row::passwordAlone).orElse(true);
    }

    private Optional<FactorStore.Row> find(LoginId login) {
        return store.find(login, FIRST_CODE_WITHIN);
    }

    // ---- proving

    /**
     * What is proved with a password that was right.
     *
     * @param code of the app or a recovery code, as it was typed; empty when none was
     * @param from where it comes from
     * @return by what, in words of RFC 8176. Refused: {@code code-needed}, {@code too-many-codes}, {@code wrong-code}
     */
    public Outcome<List<String>> prove(LoginId login, Optional<String> code, InetAddress from) {
        Optional<FactorStore.Row> row = find(login).filter(FactorStore.Row::isOn);
        if (row.isEmpty()) {
            return Outcome.done(PASSWORD);
        }
        Optional<String> typed = code.map(SecondFactors::bare).filter(text -> !text.isEmpty());
        return typed.isEmpty()
                ? Outcome.refused(IdentityRefusal.CODE_NEEDED)
                : check(row.get(), typed.get(), from).map(_ -> PASSWORD_AND_CODE);
    }

    /** Whether that is a code of the login's, which is used up by this. Refused: {@code no-second-factor}, and as {@link #prove} */
    public Outcome<Boolean> check(LoginId login, String code, InetAddress from) {
        return find(login).filter(FactorStore.Row::isOn).map(row -> check(row, bare(code), from))
                .orElse(Outcome.refused(IdentityRefusal.NO_SECOND_FACTOR));
    }

    private static String bare(String code) {
        // Apps and people put spaces and hyphens between.
        return code.length() > CODE_CHARS_MAX ? "?" : code.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT);
    }

    private Outcome<Boolean> check(FactorStore.Row row, String code, InetAddress from) {
        if (!code.matches("[0-9]{" + Totp.DIGITS + "}")) {
            return recovered(row.login(), code)
                    ? Outcome.done(true)
                    : Outcome.refused(IdentityRefusal.WRONG_CODE);
        }
        Lane lane = store.isKnown(row.login(), Networks.of(from)) ? Lane.KNOWN : Lane.STRANGE;
        if (!store.beginTry(row.login(), lane.word(), FREE_TRIES, lane.most)) {
            return Outcome.refused(
                    new ComeLater(IdentityRefusal.TOO_MANY_CODES, store.waits(row.login(), lane.word())));
        }
        OptionalLong step = stepOf(row, code);
        if (step.isEmpty() || !store.useStep(row.login(), row.sealed(), step.getAsLong())) {
            return Outcome.refused(IdentityRefusal.WRONG_CODE);
        }
        store.endTries(row.login(), lane.word());
        return Outcome.done(true);
    }

    /** The span whose code that is: this one, or the one before or after. All are looked at, whichever fits. */
    private OptionalLong stepOf(FactorStore.Row row, String code) {
        byte[] secret = open(row.login(), row.sealed());
        long now = Totp.step(row.readAt());
        OptionalLong found = OptionalLong.empty();
        for (long step = now - 1; step <= now + 1; step++) {
            if (MessageDigest.isEqual(Totp.code(secret, step).getBytes(UTF_8), code.getBytes(UTF_8))) {
                found = OptionalLong.of(step);
            }
        }
        return found;
    }

    private boolean recovered(LoginId login, String code) {
        if (code.length() != RECOVERY_CHARS || !store.useCode(login, Secrets.digest(code))) {
            return false;
        }
        LOG.atInfo().addKeyValue("login", login).log("a recovery code was used");
        return true;
    }

    // ---- changing

    /**
     * A new secret, which counts once its first code was shown within an hour. Another that was begun before counts no more.
     *
     * @param platform how the app is to call us
     * @return refused: {@code second-factor-there}
     */
    public Outcome<Begun> begin(Login login, String platform) {
        byte[] secret = new byte[Totp.SECRET_BYTES];
        random.nextBytes(secret);
        if (!store.begin(login.id(), seal(login.id(), secret))) {
            return Outcome.refused(IdentityRefusal.SECOND_FACTOR_THERE);
        }
        String text = Totp.base32(secret);
        // The form that apps agree on, and no standard.
        return Outcome.done(new Begun(text, "otpauth://totp/" + encoded(platform) + ":" + encoded(login.name())
                + "?secret=" + text + "&issuer=" + encoded(platform) + "&algorithm=SHA1&digits=" + Totp.DIGITS
                + "&period=30"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /**
     * Has codes asked for from now on, if that is one of what was begun.
     *
     * @param with what else happens in the same transaction, and is told afterwards
     * @return the recovery codes, told this once. Refused: {@code no-second-factor} when none was begun within the hour,
     *         {@code second-factor-there}, {@code wrong-code}
     */
    public Outcome<List<String>> confirm(LoginId login, String code, Supplier<List<Change>> with) {
        Optional<FactorStore.Row> row = find(login);
        if (row.isEmpty()) {
            return Outcome.refused(IdentityRefusal.NO_SECOND_FACTOR);
        }
        if (row.get().isOn()) {
            return Outcome.refused(IdentityRefusal.SECOND_FACTOR_THERE);
        }
        OptionalLong step = stepOf(row.get(), bare(code));
        if (step.isEmpty()) {
            return Outcome.refused(IdentityRefusal.WRONG_CODE);
        }
        List<String> codes = freshCodes();
        return changing(login, () -> {
            if (!store.confirm(login, row.get().sealed(), step.getAsLong())) {
                return Optional.empty();
            }
            store.setCodes(login, digests(codes));
            return Optional.of(with.get());
        }).map(_ -> codes);
    }

    /** Other recovery codes, told this once. Refused: {@code no-second-factor} */
    public Outcome<List<String>> renewCodes(LoginId login) {
        List<String> codes = freshCodes();
        return changing(login, () -> {
            if (!store.lock(login)) {
                return Optional.empty();
            }
            store.setCodes(login, digests(codes));
            return Optional.of(List.of());
        }).map(_ -> codes);
    }

    /** Says whether XMPP apps may sign in by the password alone. Refused: {@code no-second-factor} */
    public Outcome<Boolean> allowPasswordAlone(LoginId login, boolean allowed, Supplier<List<Change>> with) {
        return changing(login, () -> {
            if (!store.lock(login)) {
                return Optional.empty();
            }
            store.allowPasswordAlone(login, allowed);
            return Optional.of(with.get());
        });
    }

    /** Asks for no code any more. Refused: {@code no-second-factor} */
    public Outcome<Boolean> remove(LoginId login) {
        return changing(login, () -> {
            if (!store.lock(login)) {
                return Optional.empty();
            }
            store.remove(login);
            return Optional.of(List.of());
        });
    }

    /** @param work what it does; empty when there is no factor to do it to */
    private Outcome<Boolean> changing(LoginId login, Supplier<Optional<List<Change>>> work) {
        Optional<List<Change>> done = Objects.requireNonNull(transactions.execute(_ -> work.get().map(more -> {
            List<Change> all = new ArrayList<>(more);
            all.add(new Change.LoginChanged(login));
            all.forEach(change -> changes.write(sql, change));
            return all;
        })));
        done.ifPresent(all -> all.forEach(changes::tellHere));
        return done.isPresent() ? Outcome.done(true) : Outcome.refused(IdentityRefusal.NO_SECOND_FACTOR);
    }

    /** Drops what was begun and never used, and old tries. */
    public void purge() {
        store.purge();
    }

    // ---- recovery codes

    private List<String> freshCodes() {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            StringBuilder code = new StringBuilder();
            for (int c = 0; c < RECOVERY_CHARS; c++) {
                code.append(c > 0 && c % GROUP_CHARS == 0 ? "-" : "")
                        .append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
            }
            codes.add(code.toString());
        }
        return codes;
    }

    private static List<byte[]> digests(List<String> codes) {
        return codes.stream().map(code -> Secrets.digest(bare(code))).toList();
    }

    // ---- keeping

    private SecretKeySpec key() {
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        return new SecretKeySpec(store.secret(fresh), "AES");
    }

    private static byte[] bound(LoginId login) {
        return ("login " + login).getBytes(UTF_8);
    }

    private byte[] seal(LoginId login, byte[] secret) {
        try {
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(bound(login));
            byte[] sealed = cipher.doFinal(secret);
            return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private byte[] open(LoginId login, byte[] sealed) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key(),
                    new GCMParameterSpec(TAG_BITS, Arrays.copyOf(sealed, NONCE_BYTES)));
            cipher.updateAAD(bound(login));
            return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the second factor of login " + login
                    + " cannot be opened: was identity.secret brought back from another backup?", e);
        }
    }
}
