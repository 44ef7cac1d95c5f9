package io.posthouse.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenTimelineTest {
    @TempDir
    Path folder;

    @Test
    void takesTheHighestAndRefusesWhatIsBehind() throws Exception {
        // given
        var seen = new SeenTimeline(null);
        // then
        assertThat(seen.meet(primary(1, "one"))).isTrue();
        assertThat(seen.meet(primary(1, "one"))).isFalse();
        assertThat(seen.meet(primary(3, "one"))).isTrue();
        assertThat(seen.raised()).isEqualTo(1);
        assertThatThrownBy(() -> seen.meet(primary(2, "one"))).isInstanceOf(NotThePrimary.class)
                .hasMessageContaining("on timeline 2").hasMessageContaining("to timeline 3");
        assertThatThrownBy(() -> seen.meet(new ServerStanding(true, 0, "one"))).isInstanceOf(NotThePrimary.class)
                .hasMessageContaining("a standby");
        assertThatThrownBy(() -> seen.meet(primary(9, "two"))).isInstanceOf(NotThePrimary.class)
                .hasMessageContaining("another database altogether");
    }

    @Test
    void remembersOverAStartAndAcceptsAnotherDatabaseOnlyThere() throws Exception {
        // given
        Path file = folder.resolve("seen");
        new SeenTimeline(file).meet(primary(4, "one"));
        // then
        assertThatThrownBy(() -> new SeenTimeline(file).meet(primary(3, "one"))).isInstanceOf(NotThePrimary.class)
                .hasMessageContaining("delete " + file);
        var next = new SeenTimeline(file);
        assertThat(next.meet(primary(5, "one"))).isTrue();
        assertThat(next.raised()).isZero();
        assertThat(new SeenTimeline(file).meet(primary(1, "two"))).isTrue();
        assertThat(Files.readString(file)).isEqualTo("two 1\n");
        // a file that says nothing is no reason not to start
        Files.writeString(file, "?");
        assertThat(new SeenTimeline(file).meet(primary(1, "two"))).isTrue();
    }

    @Test
    void readsTheServersOfAUrl() {
        assertThat(Hosts.of("jdbc:postgresql://a:1,b,[::1]:3/posthouse?targetServerType=primary&sslmode=require").all())
                .containsExactly(new Hosts.Host("a:1", "jdbc:postgresql://a:1/posthouse?sslmode=require"),
                        new Hosts.Host("b", "jdbc:postgresql://b/posthouse?sslmode=require"),
                        new Hosts.Host("[::1]:3", "jdbc:postgresql://[::1]:3/posthouse?sslmode=require"));
        assertThat(Hosts.of("jdbc:postgresql://db/posthouse").all())
                .containsExactly(new Hosts.Host("db", "jdbc:postgresql://db/posthouse"));
        assertThat(Hosts.of("jdbc:postgresql:posthouse").all())
                .containsExactly(new Hosts.Host("localhost", "jdbc:postgresql:posthouse"));
    }

    private static ServerStanding primary(int timeline, String system) {
        return new ServerStanding(false, timeline, system);
    }
}
