package io.posthouse.server.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.server.console.Vitals.Part;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class NodeAloneTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:12:40Z");

    private record Lone(String version, Instant startedAt, Set<String> roles, String address, int clients, long behind,
            int shards, Instant certificateEnds, boolean isDraining) implements ThisNode {
        @Override
        public void drain() {
            throw new UnsupportedOperationException();
        }
    }

    private static PlatformEndpoint.NodeView view(boolean draining, Part... parts) {
        var vitals = new Vitals("north", "0.1.0", NOW, List.of(parts), 3, 4, 1, 5, 7, List.of(), 10,
                BackupState.YOURS, NOW, null);
        return PlatformEndpoint.alone(vitals,
                new Lone("0.1.0", NOW, Set.of("xmpp", "messaging"), "", 5, 7, 64, NOW, draining));
    }

    @Test
    void saysWhatIsWrongWithItAndWhatToDo() {
        // when
        var unready = view(false, new Part("disk", "well", null, null),
                new Part("backup", "impaired", "It lags.", "Look."),
                new Part("database", "unwell", "It is gone.", "Start it."));

        // then
        assertThat(unready.state()).isEqualTo("unready");
        assertThat(unready.says()).isEqualTo("backup: It lags. Look. database: It is gone. Start it.");
    }

    @Test
    void countsTheShardsThatItWritesAndWhatIsBehind() {
        // when
        var ready = view(false, new Part("disk", "well", null, null));

        // then
        assertThat(ready.state()).isEqualTo("ready");
        assertThat(ready.says()).isEmpty();
        assertThat(ready.shards()).isEqualTo(64);
        assertThat(ready.behind()).isEqualTo(7);
        assertThat(view(true).state()).isEqualTo("draining");
    }
}
