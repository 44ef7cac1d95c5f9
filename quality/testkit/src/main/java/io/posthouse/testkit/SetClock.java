package io.posthouse.testkit;

import io.posthouse.storage.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A database whose clock stands where a test sets it, for all connections that are had from here: for what has to go by the
 * database's time whatever the machine's own says. A connection of the pool keeps it when it is used again.
 */
public final class SetClock implements Database {
    private final TestDatabase database;
    private @Nullable DataSource pool;
    private Instant now = Instant.EPOCH;

    /** @param database begun by {@code @BeforeAll} when this is first used */
    public SetClock(TestDatabase database) {
        this.database = database;
    }

    /** Sets the time. Once, at least, before a connection is had. */
    public void set(Instant time) throws SQLException {
        database.execute("""
                create schema if not exists set_clock;
                create table if not exists set_clock.moment (at timestamptz not null);
                create or replace function set_clock.clock_timestamp() returns timestamptz language sql volatile
                    as 'select at from set_clock.moment';
                create or replace function set_clock.now() returns timestamptz language sql volatile
                    as 'select at from set_clock.moment';
                delete from set_clock.moment;
                insert into set_clock.moment values ('TIME')""".replace("TIME",
                time.atOffset(ZoneOffset.UTC).toString()));
        now = time;
    }

    /** Sets it on. */
    public void pass(Duration time) throws SQLException {
        set(now.plus(time));
    }

    /** What it says. */
    public Instant instant() {
        return now;
    }

    @Override
    public synchronized DataSource pool() {
        if (pool == null) {
            DataSource right = database.pool();
            pool = (DataSource) Proxy.newProxyInstance(SetClock.class.getClassLoader(),
                    new Class<?>[]{DataSource.class}, (_, method, arguments) -> {
                        try {
                            Object answer = method.invoke(right, arguments);
                            return answer instanceof Connection connection ? told(connection) : answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
        return pool;
    }

    @Override
    public Connection dedicated(String purpose) throws SQLException {
        return told(database.dedicated(purpose));
    }

    private static Connection told(Connection connection) throws SQLException {
        // What is named before the system's own functions takes their place.
        try (var statement = connection.createStatement()) {
            statement.execute("set search_path = set_clock, pg_catalog, public");
        }
        return connection;
    }
}
