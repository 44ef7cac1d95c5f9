package io.posthouse.server.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.gateway.route.RouteConfiguration;
import io.posthouse.identity.Identity;
import io.posthouse.messaging.Messaging;
import io.posthouse.outbound.Outbound;
import io.posthouse.server.guard.ClockSkew;
import io.posthouse.server.run.NodeMark;
import io.posthouse.server.settings.DatabaseSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import io.posthouse.storage.backup.Backups;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import io.posthouse.storage.postgres.EmbeddedSettings;
import io.posthouse.storage.postgres.ExternalPostgres;
import io.posthouse.storage.postgres.Fallback;
import io.posthouse.storage.postgres.Migrator;
import io.posthouse.storage.postgres.PoolSettings;
import io.posthouse.storage.postgres.PostgresState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database, brought to this release's form before anything else may see it. */
@Configuration(proxyBeanMethods = false)
class StorageWiring {
    /** Lower floors first, so that a later module's migration may rest on an earlier one's. */
    private static final List<Migrations> MODULES = List.of(Backups.MIGRATIONS, Cluster.MIGRATIONS,
            Outbound.MIGRATIONS, Identity.MIGRATIONS, Messaging.MIGRATIONS, RouteConfiguration.MIGRATIONS);

    /** In the data folder: which primary was met last. */
    private static final String PRIMARY_SEEN = "postgres.seen";

    @Bean(destroyMethod = "close")
    Database database(Settings settings, NodeMark mark) {
        DatabaseSettings named = settings.of(DatabaseSettings.class);
        Database database = connect(named, settings.of(PosthouseSettings.class), pool(named));
        if (database instanceof EmbeddedPostgres own) {
            tell(mark, own);
            // After a death it is another process.
            own.onStateChange(state -> {
                if (state == PostgresState.READY) {
                    tell(mark, own);
                }
            });
        } else {
            mark.tell(Map.of("postgres", "yours"));
        }
        new Migrator(database).migrate(MODULES);
        return database;
    }

    private static void tell(NodeMark mark, EmbeddedPostgres own) {
        mark.tell(Map.of("postgres", "embedded, process " + own.pid() + ", 127.0.0.1:" + own.port()));
    }

    private static Database connect(DatabaseSettings named, PosthouseSettings posthouse, PoolSettings pool) {
        return named.embedded()
                ? EmbeddedPostgres.start(EmbeddedSettings.in(posthouse.data()).withPool(pool))
                : ExternalPostgres.connect(named.url(), named.user(), named.password(), pool,
                        new Fallback(named.standbyRequired(), Optional.of(posthouse.data().resolve(PRIMARY_SEEN))));
    }

    private static PoolSettings pool(DatabaseSettings named) {
        PoolSettings standard = PoolSettings.standard();
        return new PoolSettings(named.connections(), standard.connectionsIdle(), standard.connectionWait(),
                standard.answerWait());
    }

    @Bean
    HealthCheck databaseHealth(Database database, Settings settings, ClockSkew skew, MeterRegistry meters) {
        if (database instanceof ConnectedDatabase yours) {
            new DatabaseMeters(yours).register(meters);
        }
        return new DatabaseHealth(database, settings.of(DatabaseSettings.class).standbyRequired(), skew);
    }
}
