package io.posthouse.server.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.kernel.Fault;
import io.posthouse.storage.event.EventCarriers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An extension is a folder of jars that somebody asked for. */
class ExtensionsLoadTest {
    @TempDir
    Path folder;

    /** What the extension of this test offers. */
    public static final class Greeting implements Supplier<String> {
        @Override
        public String get() {
            return "from the folder";
        }
    }

    @Test
    void nothingOfKafkaIsThereUnlessSomebodyAsksForIt() {
        // This is the server's class path and that of its tests.
        assertThatThrownBy(() -> Class.forName("org.apache.kafka.clients.producer.Producer"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> Class.forName("io.posthouse.kafka.KafkaCarriers"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void findsWhatTheJarsOfAFolderOffer() throws IOException {
        // given
        jar(folder.resolve("greet-kindly/greet.jar"), Greeting.class.getName());

        // when
        Supplier<?> found = new Extensions(folder, getClass().getClassLoader()).load("greet-kindly", Supplier.class,
                "posthouse.greet");

        // then
        assertThat(found.get()).isEqualTo("from the folder");
    }

    @Test
    void saysWhichSettingAsksForWhatIsNotInstalled() {
        assertThatThrownBy(() -> new Extensions(folder, getClass().getClassLoader()).load("events-kafka",
                EventCarriers.class, "posthouse.kafka.servers"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("posthouse.kafka.servers asks for the extension events-kafka", "not installed",
                        folder.resolve("events-kafka").toString());
    }

    @Test
    void saysThatAnExtensionOfAnotherReleaseOffersNothing() throws IOException {
        // given
        jar(folder.resolve("events-kafka/old.jar"), Greeting.class.getName());

        // when, then
        assertThatThrownBy(() -> new Extensions(folder, getClass().getClassLoader()).load("events-kafka",
                EventCarriers.class, "posthouse.kafka.servers"))
                .isInstanceOf(Fault.class).hasMessageContaining("belongs to another release");
    }

    private static void jar(Path file, String offer) throws IOException {
        Files.createDirectories(file.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry("META-INF/services/" + Supplier.class.getName()));
            jar.write(offer.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            jar.closeEntry();
        }
    }
}
