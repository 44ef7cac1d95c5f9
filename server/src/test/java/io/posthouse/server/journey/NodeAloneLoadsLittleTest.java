package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.server.Posthouse;
import io.posthouse.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What several nodes need is neither loaded nor, where it is an extension, there, while a node is alone. */
@Timeout(200)
class NodeAloneLoadsLittleTest {
    private static final List<String> OF_SEVERAL = List.of("org.apache.dubbo.", "io.posthouse.dubbo.", "org.jgroups.",
            "org.infinispan.manager.", "org.infinispan.remoting.", "io.posthouse.cluster.link.",
            "io.posthouse.gateway.node.NodeDoor", "io.posthouse.gateway.limit.SharedLimits",
            "io.posthouse.gateway.node.OtherNodes", "io.posthouse.gateway.node.WaysToNodes",
            "io.posthouse.server.extension.");

    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void theServersClassPathHasNothingOfDubbo() {
        assertThatThrownBy(() -> Class.forName("org.apache.dubbo.rpc.model.FrameworkModel"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> Class.forName("io.posthouse.dubbo.DubboCallsMaker"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    @Tag("long")
    void aNodeAloneLoadsNothingOfWhatSeveralNeed() throws Exception {
        Path loaded = folder.resolve("classes");
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "-Xlog:class+load=info:file=" + loaded + "::filecount=0", "-cp",
                System.getProperty("java.class.path"), Posthouse.class.getName(), "up", "--demo",
                "--posthouse.data=" + folder.resolve("data"), "--posthouse.http.port=0", "--posthouse.xmpp.port=0",
                "--posthouse.xmpps.port=0").redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("POSTHOUSE_DATABASE_URL", database.access().get(0));
        builder.environment().put("POSTHOUSE_DATABASE_USER", database.access().get(1));
        builder.environment().put("POSTHOUSE_DATABASE_PASSWORD", database.access().get(2));
        Process node = builder.start();
        try {
            while (!Files.readString(said).contains("password ")) {
                assertThat(node.isAlive()).as(Files.readString(said)).isTrue();
                Thread.sleep(100);
            }
            node.destroy();
            assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();

            try (Stream<String> lines = Files.lines(loaded)) {
                List<String> classes = lines.map(line -> line.replaceFirst("^.*] ", "").split(" ", 2)[0]).toList();
                assertThat(classes).contains("io.posthouse.gateway.Gateway", "io.posthouse.cluster.InProcessCluster");
                assertThat(classes.stream().filter(name -> OF_SEVERAL.stream().anyMatch(name::startsWith))).isEmpty();
            }
        } finally {
            node.destroyForcibly().waitFor();
        }
    }
}
