package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A second node comes, in a JVM of its own. */
@Tag("long")
@Timeout(300)
class NodeJoinsTest {
    private static final String SECRET = "a secret that only this test knows 0123456789";

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void isNobodysHomeBeforeItLetsPeopleIn() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        try (NodeProcess north = NodeProcess.start("north", folder, database.access(), SECRET).awaitReady()) {
            await("64", "north");

            // when: it has got its first shards
            try (NodeProcess south = NodeProcess.start("south", folder, database.access(), SECRET)) {
                while ("0".equals(owned("south"))) {
                    Thread.sleep(5);
                }

                // then: it had said before where its page is, which it does last
                assertThat(south.web()).isNotEmpty();
                await("32", "south");
            }
            await("64", "north");
        }
    }

    private static String owned(String node) throws Exception {
        return String.valueOf(
                database.ask("select count(*) from messaging.log_shard where writer = '" + node + "'"));
    }

    private static void await(String shards, String node) throws Exception {
        while (!shards.equals(owned(node))) {
            Thread.sleep(20);
        }
    }
}
