package io.posthouse.identity.change;

import io.posthouse.identity.change.Change.SessionsEnded;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells changes to every process on the same database, by {@code notify} in the transaction that makes the change, and
 * hears them by {@code listen} on a connection of its own.
 *
 * <p>Whoever caches must know how old its knowledge may be. PostgreSQL hands a session all notifications of transactions
 * committed before the session's own next query is answered. So the listener asks a small query several times a second:
 * when it is answered, everything committed before it was sent has been heard. {@link #certain} says whether that was less
 * than a second ago; while it was not (a slow database, a lost connection), caches are passed by, and a change is honoured
 * within a second even then.
 *
 * <p>After a loss the listener reconnects by itself, forgets what was cached, and reads the ended logins of the gap from
 * {@code identity.ending}, with an overlap of a minute: listeners hear some twice.
 */
public final class Changes implements AutoCloseable {
    /** No moment: what {@link #certainMicros} says while nothing is certain. */
    public static final long UNCERTAIN = Long.MIN_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final String CHANNEL = "identity_change";
    private static final int WAIT_MILLIS = 300;
    private static final long CERTAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long PAUSE_MILLIS_MIN = 100;
    private static final long PAUSE_MILLIS_MAX = 3_000;

    private final Database database;
    private final Ticker ticker;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> gapListeners = new CopyOnWriteArrayList<>();

    private volatile long confirmedNanos;
    private volatile boolean confirmed;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Connection connection;
    /** Written by the listening thread alone. */
    private volatile @Nullable Heard heard;

    /**
     * The last answered question.
     *
     * @param until the database's time of the answer
     * @param askedNanos when it was asked, by our ticker
     */
    private record Heard(OffsetDateTime until, long askedNanos, long untilMicros) {
        Heard(OffsetDateTime until, long askedNanos) {
            this(until, askedNanos, ChronoUnit.MICROS.between(Instant.EPOCH, until.toInstant()));
        }
    }

    public Changes(Database database, Ticker ticker) {
        this.database = database;
        this.ticker = ticker;
    }

    /** Begins to listen, on a virtual thread. Once. */
    public void start() {
        thread = Thread.ofVirtual().name("identity-changes").start(this::listen);
    }

    /** Whether everything committed until a second ago has been heard. False before {@link #start}. */
    public boolean certain() {
        return confirmed && ticker.nanos() - confirmedNanos < CERTAIN_NANOS;
    }

    /**
     * Microseconds since 1970 by the database's clock, as {@link #databaseTime} says, while {@link #certain}; otherwise
     * {@link #UNCERTAIN}. For what is asked on every call: it makes no objects and looks at the clock once.
     */
    public long certainMicros() {
        Heard last = heard;
        long nanos = ticker.nanos();
        return last != null && confirmed && nanos - confirmedNanos < CERTAIN_NANOS
                ? last.untilMicros() + (nanos - last.askedNanos()) / NANOS_PER_MICRO
                : UNCERTAIN;
    }

    /** Until when, by our ticker, what is known here without what was heard last may still be answered: a second after all before it. */
    public long knownUntilNanos() {
        return confirmedNanos + CERTAIN_NANOS;
    }

    /**
     * What time it is for the database: as it last said, and what has passed since. At most the way there and back ahead of it; it says
     * so several times a second while {@link #certain}. Empty until it was heard first.
     */
    public Optional<Instant> databaseTime() {
        Heard last = heard;
        return last == null
                ? Optional.empty()
                : Optional.of(last.until().toInstant().plusNanos(ticker.nanos() - last.askedNanos()));
    }

    /** Tells {@code listener} every change, perhaps twice, on the thread that makes or hears it. */
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    /** Tells {@code listener} that changes may have been missed. */
    public void onGap(Runnable listener) {
        gapListeners.add(listener);
    }

    private static final String NOTIFY = "select pg_notify('identity_change', :payload)";

    private static final String NOTE_ENDING = "insert into identity.ending (login) values (:login)";

    /** Writes a change into the transaction of the calling thread; others hear it when that commits. */
    public void write(JdbcClient sql, Change change) {
        if (change instanceof SessionsEnded(var login)) {
            sql.sql(NOTE_ENDING).param("login", login.value()).update();
        }
        sql.sql(NOTIFY).param("payload", change.payload()).query((row, _) -> true).single();
    }

    /** Tells this process's listeners at once; called after the commit. */
    public void tellHere(Change change) {
        for (Consumer<Change> listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                // One listener's bug must not keep the others from closing what has to be closed.
                LOG.atError().setCause(e).log("listener of identity changes failed");
            }
        }
    }

    private void listen() {
        long pauseMillis = PAUSE_MILLIS_MIN;
        boolean lost = false;
        while (!closed) {
            try (Connection own = database.dedicated("identity changes")) {
                connection = own;
                own.setAutoCommit(true);
                begin(own);
                if (lost) {
                    LOG.atInfo().log("identity changes heard again");
                    lost = false;
                }
                pauseMillis = PAUSE_MILLIS_MIN;
                while (!closed) {
                    hear(own);
                }
            } catch (SQLException | StoreUnavailable e) {
                if (!lost && !closed) {
                    LOG.atWarn().addKeyValue("reason", e.getMessage())
                            .log("identity changes not heard, connecting again");
                }
                lost = true;
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("identity changes failed, connecting again");
                lost = true;
            } finally {
                confirmed = false;
                connection = null;
            }
            pauseMillis = pause(pauseMillis);
        }
    }

    private long pause(long pauseMillis) {
        if (!closed) {
            try {
                Thread.sleep(pauseMillis / 2 + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1));
            } catch (InterruptedException e) {
                closed = true;
            }
        }
        return Math.min(pauseMillis * 2, PAUSE_MILLIS_MAX);
    }

    private static final String ENDED_SINCE = """
            select distinct login from identity.ending
            where ended_at > ?::timestamptz - interval '1 minute' order by login limit 100000""";

    private void begin(Connection own) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.execute("listen " + CHANNEL);
        }
        gapListeners.forEach(Runnable::run);
        Heard last = heard;
        if (last == null) {
            return;
        }
        try (var ended = own.prepareStatement(ENDED_SINCE)) {
            ended.setObject(1, last.until());
            try (ResultSet row = ended.executeQuery()) {
                while (row.next()) {
                    tellHere(new SessionsEnded(new LoginId(row.getLong(1))));
                }
            }
        }
    }

    private static final String NOW = "select clock_timestamp()";

    private void hear(Connection own) throws SQLException {
        PGConnection postgres = own.unwrap(PGConnection.class);
        tellAll(postgres.getNotifications(confirmed ? WAIT_MILLIS : 1));
        long askedNanos = ticker.nanos();
        try (Statement statement = own.createStatement(); ResultSet row = statement.executeQuery(NOW)) {
            row.next();
            heard = new Heard(row.getObject(1, OffsetDateTime.class), askedNanos);
        }
        // What came with that answer is already read from the socket; this does not wait.
        tellAll(postgres.getNotifications());
        confirmedNanos = askedNanos;
        confirmed = true;
    }

    private void tellAll(PGNotification @Nullable [] notifications) {
        if (notifications == null) {
            return;
        }
        for (PGNotification notification : notifications) {
            Change.read(notification.getParameter()).ifPresent(this::tellHere);
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        closed = true;
        Thread listening = thread;
        if (listening != null) {
            listening.interrupt();
        }
        Connection own = connection;
        if (own != null) {
            try {
                own.close();
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("connection of identity changes did not close");
            }
        }
    }
}
