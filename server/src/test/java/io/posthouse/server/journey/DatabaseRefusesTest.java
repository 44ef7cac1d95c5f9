package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What whoever starts the platform reads when the database does not let it in. */
class DatabaseRefusesTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void isToldOnceAndInOurWords() throws Exception {
        // given
        List<String> access = database.access();
        String elsewhere = access.get(0).replaceFirst("/[^/?]+(\\?|$)", "/nowhere$1");

        // when
        try (NodeProcess node = NodeProcess.start("north", folder, List.of(elsewhere, access.get(1), access.get(2)),
                "")) {
            int exit = node.awaitEnd();

            // then
            assertThat(exit).isNotZero();
            assertThat(node.said()).contains("nowhere").doesNotContain("UnsatisfiedDependency", "\tat ");
        }
    }
}
