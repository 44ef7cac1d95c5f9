package io.posthouse.identity.credential;

import io.posthouse.identity.Networks;
import io.posthouse.kernel.LoginId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * From where people have signed in, with all that is asked of them, within 90 days. Kept for all nodes, and written at most once a day for
 * each place, so that an office that comes back after a restart writes nothing.
 */
public final class KnownPlaces {
    private static final Logger LOG = LoggerFactory.getLogger(KnownPlaces.class);
    private static final int PER_LOGIN_MAX = 20;
    private static final int NOTES_MAX = 1_000;
    private static final int ASKING_MAX = 4;
    private static final Duration ASKING_PATIENCE = Duration.ofSeconds(2);

    private final JdbcClient sql;
    private final Semaphore notes = new Semaphore(NOTES_MAX);
    private final Semaphore writing = new Semaphore(1);
    // Whoever makes up names has it asked for each. Everybody's turn comes, and the other connections are left to the rest.
    private final Semaphore asking = new Semaphore(ASKING_MAX, true);

    public KnownPlaces(JdbcClient sql) {
        this.sql = sql;
    }

    private static final String IS_KNOWN = """
            select exists (
                select from identity.known_place p join identity.login l on l.id = p.login
                where l.name = :name and l.removed_at is null and p.network = :network::cidr
                  and p.seen_at > now() - interval '90 days')""";

    /**
     * Blocks; takes at most four connections, and says no when its turn does not come within two seconds. It throws when the database
     * does not answer: who is asking needs that for their keys as well.
     *
     * @param name as it is stored; one that nobody has is known nowhere
     */
    boolean isKnown(String name, InetAddress from) {
        try {
            if (!asking.tryAcquire(ASKING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            return ask(name, from);
        } finally {
            asking.release();
        }
    }

    private boolean ask(String name, InetAddress from) {
        return sql.sql(IS_KNOWN).param("name", name).param("network", Networks.of(from)).query(Boolean.class).single();
    }

    // Nothing is locked, and nothing written, where it was noted within a day.
    private static final String NOTE = """
            insert into identity.known_place as p (login, network, seen_at)
            select l.id, :network::cidr, now() from identity.login l
            where l.id = :login and l.removed_at is null and not exists (
                select from identity.known_place k
                where k.login = l.id and k.network = :network::cidr and k.seen_at > now() - interval '1 day')
            on conflict (login, network) do update set seen_at = greatest(p.seen_at, excluded.seen_at)""";

    private static final String FORGET_OLDEST = """
            delete from identity.known_place where login = :login and network in (
                select network from identity.known_place where login = :login
                order by seen_at desc, network offset :keep)""";

    /**
     * They signed in from there. Returns at once and throws nothing: where the database cannot write, or waits for a standby, people sign
     * in all the same. It is written by one thread after the other; what 1,000 others wait for already is noted when they come next.
     */
    void note(LoginId login, InetAddress from) {
        if (notes.tryAcquire()) {
            Thread.ofVirtual().name("known-place").start(() -> {
                writing.acquireUninterruptibly();
                try {
                    write(login, from);
                } catch (RuntimeException e) {
                    // Its words may tell the address.
                    LOG.atWarn().addKeyValue("login", login).addKeyValue("fault", e.getClass().getSimpleName())
                            .log("not noted from where somebody signs in");
                } finally {
                    writing.release();
                    notes.release();
                }
            });
        }
    }

    private void write(LoginId login, InetAddress from) {
        if (sql.sql(NOTE).param("login", login.value()).param("network", Networks.of(from)).update() > 0) {
            sql.sql(FORGET_OLDEST).param("login", login.value()).param("keep", PER_LOGIN_MAX).update();
        }
    }

    private static final String PURGE = """
            delete from identity.known_place where ctid = any(array(
                select ctid from identity.known_place where seen_at <= now() - interval '90 days' limit 5000))""";

    /** Forgets where nobody has signed in from for 90 days; at most 5,000 places at a time. */
    public void purge() {
        sql.sql(PURGE).update();
    }
}
