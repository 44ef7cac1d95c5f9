package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the data folder fills up under the running platform: nothing new is kept before PostgreSQL stops, and it goes on when there is room. */
@Tag("long")
@Timeout(300)
class DiskFillsUpTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void refusesWhatIsKeptBeforeTheDiskIsFullAndGoesOnWhenThereIsRoom() throws Exception {
        // given: a disk of 600 MB
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=600m,mode=711", "tmpfs", folder.toString()),
                "not run: needs to mount a small disk, as root may");
        try {
            Path data = folder.resolve("data");
            try (Platform platform = new Platform(data, "--posthouse.shortage.disk=160MB",
                    "--posthouse.shortage.diskleast=100MB");
                    ChannelClient ada = new ChannelClient(platform.web(), "ada", platform.password("ada"))) {
                ada.send("ben@localhost", "Before", "random-1");
                assertThat(ada.isAcknowledged("random-1")).isTrue();

                // when: something else fills it
                fill(folder.resolve("filler"), 80);
                String unwell = awaitReady(platform, 503);

                // then
                assertThat(unwell).contains("\"part\":\"disk\"", "Nothing new is kept", "Make room now", "\"since\"");
                ada.send("ben@localhost", "While it is full", "random-2");
                assertThat(ada.await("refused", "random-2").path("body").path("retry").asBoolean()).isTrue();

                // and when there is room again
                Files.delete(folder.resolve("filler"));
                awaitReady(platform, 200);
                ada.send("ben@localhost", "After", "random-3");
                assertThat(ada.isAcknowledged("random-3")).isTrue();
            }
        } finally {
            assertThat(run("umount", "-l", folder.toString())).isTrue();
        }
    }

    /** Writes until so much is free. */
    private static void fill(Path file, int megabytesFree) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            while (Files.getFileStore(file).getUsableSpace() > (long) megabytesFree * MEGABYTE) {
                out.write(new byte[MEGABYTE]);
                out.flush();
            }
        }
    }

    private static String awaitReady(Platform platform, int status) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 600; i++) {
                HttpResponse<String> ready = client.send(
                        HttpRequest.newBuilder(URI.create(platform.web() + "/health/ready")).build(),
                        HttpResponse.BodyHandlers.ofString());
                if (ready.statusCode() == status) {
                    return ready.body();
                }
                Thread.sleep(50);
            }
        }
        throw new AssertionError("it never answered " + status);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor() == 0;
    }
}
