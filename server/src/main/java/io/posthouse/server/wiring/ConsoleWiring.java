package io.posthouse.server.wiring;

import io.posthouse.cluster.owner.NodeStatus;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.server.console.BackupState;
import io.posthouse.server.console.ConsoleConfiguration;
import io.posthouse.server.console.NodeWords;
import io.posthouse.server.console.ThisNode;
import io.posthouse.server.settings.BackupSettings;
import io.posthouse.server.settings.ClusterSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.storage.backup.ArchiveState;
import io.posthouse.storage.backup.BackupFolder;
import io.posthouse.storage.backup.Manifest;
import io.posthouse.storage.backup.WalArchiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What the console asks of this node. */
@Configuration(proxyBeanMethods = false)
@Import(ConsoleConfiguration.class)
class ConsoleWiring {
    @Bean
    ThisNode thisNode(Settings settings, Drain.Parts drainParts, TlsMaterial tls, Clock clock) {
        ClusterSettings named = settings.of(ClusterSettings.class);
        return new RunningNode(drainParts, tls, settings.of(PosthouseSettings.class).roles(),
                named.address().getHostAddress() + ":" + named.port(), clock.instant());
    }

    @Bean
    NodeWords nodeWords() {
        return new NodeWords() {
            @Override
            public String state(NodeStatus node) {
                return NodesText.state(node);
            }

            @Override
            public String says(NodeStatus node) {
                return NodesText.says(node);
            }
        };
    }

    @Bean
    Supplier<BackupState> backups(BackupWiring.LogArchive archive, Settings settings, Clock clock) {
        return new Backups(archive,
                settings.of(BackupSettings.class).in(settings.of(PosthouseSettings.class).data()), clock);
    }

    private record RunningNode(Drain.Parts parts, TlsMaterial tls, Set<String> roles, String address,
            Instant startedAt) implements ThisNode {
        @Override
        public String version() {
            return ClusterWiring.version();
        }

        @Override
        public int clients() {
            return parts.clients();
        }

        @Override
        public long behind() {
            return parts.behind();
        }

        @Override
        public int shards() {
            return parts.shards();
        }

        @Override
        public Instant certificateEnds() {
            return tls.chain().getFirst().getNotAfter().toInstant();
        }

        @Override
        public boolean isDraining() {
            return parts.draining().hasBegun();
        }

        @Override
        public void drain() {
            parts.mark().askToDrain();
        }
    }

    /** Manifests name every file of a backup, so they are read once a minute at most. */
    private static final class Backups implements Supplier<BackupState> {
        private static final Logger LOG = LoggerFactory.getLogger(ConsoleWiring.class);
        private static final Duration KEPT = Duration.ofMinutes(1);

        private final BackupWiring.LogArchive archive;
        private final BackupFolder folder;
        private final Clock clock;
        private Instant lookedAt = Instant.MIN;
        private @Nullable Instant lastFull;

        Backups(BackupWiring.LogArchive archive, BackupFolder folder, Clock clock) {
            this.archive = archive;
            this.folder = folder;
            this.clock = clock;
        }

        @Override
        public BackupState get() {
            if (archive.archiver().isEmpty()) {
                return BackupState.YOURS;
            }
            return switch (archive.archiver().map(WalArchiver::state).orElse(new ArchiveState.Off())) {
                case ArchiveState.Off() -> new BackupState("none", null, lastFull());
                case ArchiveState.Following(_, var at) -> new BackupState("following", at, lastFull());
                case ArchiveState.Failing _ -> new BackupState("failing", null, lastFull());
            };
        }

        private synchronized @Nullable Instant lastFull() {
            if (lookedAt.isBefore(clock.instant().minus(KEPT))) {
                lookedAt = clock.instant();
                try {
                    lastFull = folder.backups().stream().map(Manifest::endedAt).max(Instant::compareTo).orElse(null);
                } catch (IOException | UncheckedIOException e) {
                    LOG.atWarn().setCause(e).log("the folder of backups could not be read");
                    lastFull = null;
                }
            }
            return lastFull;
        }
    }
}
