package io.posthouse.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Degree;
import io.posthouse.kernel.Shortages.Kind;
import io.posthouse.kernel.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A JVM with a small heap fills it: the guard says so before there is an OutOfMemoryError, and takes it back. */
class FullHeapTest {
    private static final int PIECE_BYTES = 256 << 10;

    @Test
    @Timeout(60)
    void saysThatMemoryIsShortBeforeItIsGone() throws Exception {
        // when
        Process small = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                Filling.class.getName()).redirectErrorStream(true).start();
        String said = new String(small.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        assertThat(small.waitFor()).as(said).isZero();
        assertThat(said).contains("SHORT", "VERY_SHORT", "ENOUGH again").doesNotContain("OutOfMemoryError");
    }

    /** The program in the small JVM. */
    static final class Filling {
        private Filling() {
        }

        public static void main(String[] arguments) throws InterruptedException {
            Shortages shortages = new Shortages();
            List<byte[]> held = new ArrayList<>();
            try (Watchman watchman = Watchman.start(shortages,
                    new Watchman.Limits(Path.of("/"), false, 0, 0, 0.8, 0.92, 2), Ticker.system(), Clock.systemUTC())) {
                for (Degree wanted : List.of(Degree.SHORT, Degree.VERY_SHORT)) {
                    while (shortages.of(Kind.MEMORY).compareTo(wanted) < 0) {
                        held.add(new byte[PIECE_BYTES]);
                        // As the guard would have: it looks each second, and a server fills more slowly.
                        watchman.look();
                    }
                    System.out.println(shortages.of(Kind.MEMORY) + " with " + held.size() + " pieces held");
                }
                held.clear();
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
                while (shortages.of(Kind.MEMORY) != Degree.ENOUGH && System.nanoTime() < end) {
                    Thread.sleep(100);
                }
                System.out.println(shortages.of(Kind.MEMORY) + " again");
            }
        }
    }
}
