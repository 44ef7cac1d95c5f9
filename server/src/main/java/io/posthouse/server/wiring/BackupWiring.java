package io.posthouse.server.wiring;

import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.server.settings.BackupSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.Database;
import io.posthouse.storage.backup.ArchiveState;
import io.posthouse.storage.backup.WalArchiver;
import io.posthouse.storage.postgres.EmbeddedPostgres;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The archive of the log. It ends after everything that writes and before the database. */
@Configuration(proxyBeanMethods = false)
class BackupWiring {
    @Bean(destroyMethod = "close")
    LogArchive logArchive(Database database, Settings settings, Clock clock) {
        return new LogArchive(database instanceof EmbeddedPostgres own
                ? Optional.of(WalArchiver.start(own,
                        settings.of(BackupSettings.class).in(settings.of(PosthouseSettings.class).data()), clock))
                : Optional.empty());
    }

    @Bean
    HealthCheck backupHealth(LogArchive archive) {
        return new BackupHealth(archive);
    }

    /** None for a database of yours, whose backups are yours as well. */
    record LogArchive(Optional<WalArchiver> archiver) implements AutoCloseable {
        @Override
        public void close() {
            archiver.ifPresent(WalArchiver::close);
        }
    }

    /** People can work without a backup, so nothing here makes the platform unready. */
    private record BackupHealth(LogArchive archive) implements HealthCheck {
        @Override
        public String part() {
            return "backup";
        }

        @Override
        public Condition check() {
            return switch (archive.archiver().map(WalArchiver::state).orElse(new ArchiveState.Off())) {
                case ArchiveState.Off() -> new Condition.Well();
                case ArchiveState.Following _ -> new Condition.Well();
                case ArchiveState.Failing(var what, var advice) -> new Condition.Impaired(what, advice);
            };
        }
    }
}
