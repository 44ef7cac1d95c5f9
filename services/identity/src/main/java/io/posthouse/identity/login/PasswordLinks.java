package io.posthouse.identity.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Login;
import io.posthouse.identity.Realm;
import io.posthouse.identity.change.DatabaseTime;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.RefusedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Links by which a person chooses a password that no administrator learns. A login has at most one; making another ends it, and so
 * does using it. Only its digest is stored. Blocks; virtual threads only.
 */
public final class PasswordLinks {
    /** How long one can be used. */
    public static final Duration LIFE = Duration.ofHours(24);

    private static final int SECRET_BYTES = 32;
    private static final int SECRET_CHARS = 43;

    private final JdbcClient sql;
    private final StoredLogins logins;
    private final SecureRandom random = new SecureRandom();

    public PasswordLinks(JdbcClient sql, StoredLogins logins) {
        this.sql = sql;
        this.logins = logins;
    }

    /** @param secret what makes the link; to be handed to its person and to nobody else */
    public record Link(String secret, Instant expiresAt) {
        @Override
        public String toString() {
            return "Link[expiresAt=" + expiresAt + "]";
        }
    }

    private static final String MAKE = """
            insert into identity.password_link (digest, login, made_at, expires_at)
            select :digest, id, now(), now() + make_interval(secs => :life) from identity.login
            where id = :login and removed_at is null and disabled_at is null
            on conflict (login) do update set digest = excluded.digest, made_at = excluded.made_at,
                expires_at = excluded.expires_at
            returning expires_at""";

    /** A new link for a login. The password stays what it is until it is used. Refused: {@code no-such-login}, {@code link-for-disabled} */
    public Outcome<Link> make(String name) {
        Optional<Login> login = logins.byName(name);
        return login.isEmpty() ? Outcome.refused(IdentityRefusal.NO_SUCH_LOGIN) : make(login.get());
    }

    /** The same, whosever login it is. Refused: {@code still-a-visitor}, {@code link-for-disabled} */
    public Outcome<Link> make(Login login) {
        if (login.realm() == Realm.GUESTS) {
            return Outcome.refused(IdentityRefusal.STILL_A_VISITOR);
        }
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return sql.sql(MAKE).param("digest", digest(secret)).param("login", login.id().value())
                .param("life", DatabaseTime.seconds(LIFE)).query((row, _) -> DatabaseTime.read(row, "expires_at"))
                .optional().map(expires -> Outcome.done(new Link(secret, expires)))
                .orElseGet(() -> Outcome.refused(IdentityRefusal.LINK_FOR_DISABLED));
    }

    private static final String WHOSE = """
            select login from identity.password_link where digest = :digest and expires_at > now()""";

    /** Whose link that is; empty when it is none, or none any more. */
    public Optional<Login> whose(String secret) {
        if (secret.length() != SECRET_CHARS) {
            return Optional.empty();
        }
        return sql.sql(WHOSE).param("digest", digest(secret)).query((row, _) -> new LoginId(row.getLong("login")))
                .optional().flatMap(logins::byId)
                .filter(login -> !login.disabled());
    }

    private static final String USE = """
            delete from identity.password_link where digest = :digest and login = :login and expires_at > now()""";

    /**
     * Sets the password that the link's person has chosen, and uses the link up; of two at once, one succeeds. Ends every session.
     *
     * @return whose it is. Refused: {@code link-ended}; what {@link StoredLogins#newPassword} refuses, and then the link stays
     */
    public Outcome<Login> use(String secret, String password) {
        Optional<Login> login = whose(secret);
        if (login.isEmpty()) {
            return Outcome.refused(IdentityRefusal.LINK_ENDED);
        }
        return switch (logins.newPassword(login.get().name(), password)) {
            case Outcome.Refused<String>(var refusal) -> Outcome.refused(refusal);
            case Outcome.Done<String>(var prepared) -> logins.setPassword(login.get(), prepared, id -> {
                if (sql.sql(USE).param("digest", digest(secret)).param("login", id.value()).update() != 1) {
                    throw new RefusedException(IdentityRefusal.LINK_ENDED);
                }
            });
        };
    }

    private static final String PURGE = "delete from identity.password_link where expires_at <= now()";

    /** Drops those that nobody has used in time. */
    public void purge() {
        sql.sql(PURGE).update();
    }

    private static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
