package io.posthouse.dubbo;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes as packages hold them, neither with Dubbo on its class path: each reads it from the extension's folder. */
@Tag("long")
@Timeout(300)
class FolderOfItsOwnTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void callsGoFromOneNodeToTheOtherWithDubboInItsOwnFolder() throws Exception {
        // given
        Packaged packaged = Packaged.in(folder);
        try (North north = North.start(folder, packaged.classPath(), database)) {
            // when
            List<String> access = database.access();
            Path said = folder.resolve("far.log");
            Process far = new ProcessBuilder(North.java(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED", "-cp", packaged.classPathOfTests(), Edge.class.getName(),
                    access.get(0), access.get(1), access.get(2), Integer.toString(North.freePort()),
                    Long.toString(North.ada(database))).redirectErrorStream(true).redirectOutput(said.toFile()).start();
            try {
                assertThat(far.waitFor(120, TimeUnit.SECONDS)).as("it ends: %s", Files.readString(said)).isTrue();
            } finally {
                far.destroyForcibly().waitFor();
            }

            // then
            assertThat(Files.readString(said)).contains("Trip to Lisbon",
                    "extensions/rpc-dubbo/posthouse-rpc-dubbo.jar", "Dubbo on the class path: false");
            assertThat(north.said()).contains("extension loaded");
        }
    }
}
