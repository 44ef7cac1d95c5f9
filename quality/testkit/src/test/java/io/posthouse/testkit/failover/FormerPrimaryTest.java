package io.posthouse.testkit.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.ExternalPostgres;
import io.posthouse.storage.postgres.Fallback;
import io.posthouse.storage.postgres.PoolSettings;
import io.posthouse.storage.postgres.PostgresFault;
import io.posthouse.testkit.ReplicatedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The former primary is back, and somebody has let it go on alone: nothing in PostgreSQL keeps it from confirming now. */
class FormerPrimaryTest {
    @Test
    @Tag("long")
    void isNotUsedByWhoeverHasMetTheNewOne(@TempDir Path folder) throws Exception {
        try (var postgres = ReplicatedPostgres.start()) {
            // given
            Path seen = folder.resolve("postgres.seen");
            try (ConnectedDatabase database = connect(postgres, postgres.url(), seen);
                    Connection hanging = database.dedicated("test");
                    Statement statement = hanging.createStatement()) {
                statement.execute("create table public.setting (name text)");
                postgres.primary().freeze();
                postgres.promote();
                // then: what hangs on the frozen one is broken, long before its time-out of 30 s
                assertThatThrownBy(() -> statement.execute("insert into public.setting values ('hung')"))
                        .isInstanceOf(SQLException.class);
                write(database, "on the new one");
                assertThat(Files.readString(seen)).endsWith(" 2\n");
                // when
                postgres.former().thaw();
                postgres.former().execute("alter system set synchronous_standby_names = ''",
                        "select pg_reload_conf()");
                postgres.primary().kill();
                // then
                assertThatThrownBy(() -> database.dedicated("test")).isInstanceOf(SQLException.class)
                        .hasMessageContaining("it is a former primary, on timeline 1")
                        .hasMessageContaining("to timeline 2");
                // the driver alone takes it
                try (Connection naive = DriverManager.getConnection(postgres.url(), postgres.user(),
                        postgres.password()); Statement insert = naive.createStatement()) {
                    assertThat(insert.executeUpdate("insert into public.setting values ('lost')")).isOne();
                }
            }
            // when: the node starts anew while only the former one answers
            assertThatThrownBy(() -> connect(postgres, postgres.url(), seen)).isInstanceOf(PostgresFault.class)
                    .hasMessageContaining("it is a former primary").hasMessageContaining("delete " + seen);
            // then: nor behind one address
            assertThatThrownBy(() -> connect(postgres, postgres.former().url(), seen))
                    .isInstanceOf(PostgresFault.class).hasMessageContaining("it is a former primary");
            // when: the right one is back
            postgres.primary().start();
            postgres.rebuild();
            try (ConnectedDatabase database = connect(postgres, postgres.url(), seen)) {
                write(database, "again");
            }
            assertThat(postgres.primary().ask("select string_agg(name, ', ' order by name) from public.setting"))
                    .isEqualTo("again, on the new one");
        }
    }

    private static ConnectedDatabase connect(ReplicatedPostgres postgres, String url, Path seen) {
        return ExternalPostgres.connect(url, postgres.user(), postgres.password(), PoolSettings.small(),
                new Fallback(true, Optional.of(seen)));
    }

    private static void write(ConnectedDatabase database, String name) throws SQLException {
        try (Connection connection = database.pool().getConnection();
                var insert = connection.prepareStatement("insert into public.setting values (?)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
    }
}
