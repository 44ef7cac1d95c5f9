package io.posthouse.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.posthouse.gateway.health.HealthCheck.Condition;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Degree;
import io.posthouse.kernel.Shortages.Kind;
import io.posthouse.kernel.Shortages.Yield;
import io.posthouse.kernel.Ticker;
import io.posthouse.server.guard.Watchman.Limits;
import io.posthouse.server.guard.Watchman.Seen;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchmanTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    private final Shortages shortages = new Shortages();

    @Test
    void memoryIsShortByWhatIsLeftAfterACollectionAndStaysSoUntilThereIsClearlyMore() {
        // given
        var heap = new PlannedHeap();
        var watchman = new Watchman(shortages, limits(0, 0, 0.99), heap, Ticker.system(), Clock.systemUTC());

        // when / then
        assertThat(after(watchman, heap, 0.79)).isEqualTo(Degree.ENOUGH);
        assertThat(after(watchman, heap, 0.81)).isEqualTo(Degree.SHORT);
        assertThat(shortages.yields(Yield.SESSION)).isTrue();
        assertThat(shortages.yields(Yield.ARCHIVE_QUERY)).isFalse();
        assertThat(after(watchman, heap, 0.93)).isEqualTo(Degree.VERY_SHORT);
        assertThat(shortages.yields(Yield.ARCHIVE_QUERY)).isTrue();
        assertThat(after(watchman, heap, 0.78)).isEqualTo(Degree.SHORT);
        assertThat(after(watchman, heap, 0.5)).isEqualTo(Degree.ENOUGH);
    }

    private Degree after(Watchman watchman, PlannedHeap heap, double live) {
        heap.live = live;
        watchman.look();
        return shortages.of(Kind.MEMORY);
    }

    @Test
    void descriptorsAreShortWhenMoreOfThemAreOpen() throws Exception {
        // given: a bound a little above what is open now
        var machine = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double bound = (machine.getOpenFileDescriptorCount() + 200.0) / machine.getMaxFileDescriptorCount();
        var watchman = new Watchman(shortages, limits(0, 0, bound), new PlannedHeap(), Ticker.system(),
                Clock.systemUTC());
        assertThat(shortages.of(Kind.DESCRIPTORS)).isEqualTo(Degree.ENOUGH);

        // when
        List<InputStream> open = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                open.add(new FileInputStream("/dev/null"));
            }
            watchman.look();

            // then
            assertThat(shortages.of(Kind.DESCRIPTORS)).isEqualTo(Degree.SHORT);
            assertThat(shortages.yields(Yield.SESSION)).isTrue();
        } finally {
            for (InputStream one : open) {
                one.close();
            }
        }
    }

    @Test
    void aDiskOfSomebodyElseIsNeverVeryShort() {
        new Watchman(shortages, new Limits(folder, false, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 0.8, 0.92, 0.99),
                new PlannedHeap(), Ticker.system(), Clock.systemUTC());

        assertThat(shortages.of(Kind.DISK)).isEqualTo(Degree.SHORT);
    }

    @Test
    void aDiskThatFillsUpIsShortAndThenVeryShortAndWellAgain() throws Exception {
        // given: a disk of 32 MB
        Assumptions.assumeTrue(mounted("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder.toString()),
                "not run: needs to mount a small disk, as root may");
        try {
            long megabyte = 1 << 20;
            var watchman = new Watchman(shortages, limits(16 * megabyte, 4 * megabyte, 0.99), new PlannedHeap(),
                    Ticker.system(), Clock.systemUTC());
            assertThat(shortages.of(Kind.DISK)).isEqualTo(Degree.ENOUGH);

            // when / then
            Files.write(folder.resolve("some"), new byte[(int) (20 * megabyte)]);
            watchman.look();
            assertThat(shortages.of(Kind.DISK)).isEqualTo(Degree.SHORT);
            assertThat(shortages.yields(Yield.KEEPING)).isFalse();
            Files.write(folder.resolve("more"), new byte[(int) (9 * megabyte)]);
            watchman.look();
            assertThat(shortages.of(Kind.DISK)).isEqualTo(Degree.VERY_SHORT);
            assertThat(shortages.yields(Yield.KEEPING)).isTrue();
            Files.delete(folder.resolve("some"));
            watchman.look();
            assertThat(shortages.of(Kind.DISK)).isEqualTo(Degree.ENOUGH);
        } finally {
            assertThat(mounted("umount", folder.toString())).isTrue();
        }
    }

    private static boolean mounted(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor() == 0;
    }

    @Test
    void aJumpOfTheClockIsSeenAndASlewIsNot() {
        // given
        var now = new AtomicReference<>(NOON);
        var nanos = new AtomicReference<>(0L);
        var watchman = new Watchman(shortages, limits(0, 0, 0.99), new PlannedHeap(), nanos::get,
                new Moved(now));

        // when
        nanos.set(TimeUnit.SECONDS.toNanos(1));
        now.set(NOON.plusMillis(1_500));
        watchman.look();
        assertThat(watchman.jump()).isEmpty();
        nanos.set(TimeUnit.SECONDS.toNanos(2));
        now.set(NOON.minus(Duration.ofHours(1)));
        watchman.look();

        // then
        assertThat(watchman.jumps()).isEqualTo(1);
        assertThat(watchman.jump().orElseThrow().by().toSeconds()).isBetween(-3603L, -3601L);
    }

    @Test
    void healthSaysWhatIsWrongAndWhatToDoInAnOperatorsWords() {
        var seen = new Seen(0.86, 200L << 20, 900, 1024);

        assertThat(MachineHealth.memory(Degree.SHORT, seen)).isInstanceOfSatisfying(Condition.Impaired.class, said -> {
            assertThat(said.what()).contains("86 % of the heap", "New sessions are refused");
            assertThat(said.advice()).contains("POSTHOUSE_HEAP", "add a node");
        });
        assertThat(MachineHealth.disk(Degree.VERY_SHORT, seen)).isInstanceOfSatisfying(Condition.Unwell.class, said -> {
            assertThat(said.what()).contains("200 MB are free", "Nothing new is kept");
            assertThat(said.advice()).contains("Make room now");
        });
        assertThat(MachineHealth.disk(Degree.SHORT, seen)).isInstanceOfSatisfying(Condition.Impaired.class,
                said -> assertThat(said.advice()).contains("POSTHOUSE_BACKUP_FOLDER"));
        assertThat(MachineHealth.descriptors(Degree.SHORT, seen)).isInstanceOfSatisfying(Condition.Impaired.class,
                said -> {
                    assertThat(said.what()).contains("900 of 1024 file descriptors");
                    assertThat(said.advice()).contains("LimitNOFILE", "ulimit -n");
                });
        assertThat(MachineHealth.certificate(NOON.plus(Duration.ofDays(9)), NOON)).isInstanceOfSatisfying(
                Condition.Impaired.class, said -> {
                    assertThat(said.what()).contains("ends in 9 days");
                    assertThat(said.advice()).contains("POSTHOUSE_TLS_CERTIFICATE", "without a restart");
                });
        assertThat(MachineHealth.certificate(NOON.minusSeconds(1), NOON)).isInstanceOfSatisfying(
                Condition.Impaired.class, said -> assertThat(said.what()).contains("has ended", "Clients refuse it"));
        assertThat(MachineHealth.certificate(NOON.plus(Duration.ofDays(90)), NOON)).isInstanceOf(Condition.Well.class);
        assertThat(MachineHealth.clock(new Watchman.Jump(NOON, Duration.ofHours(-1)))).isInstanceOfSatisfying(
                Condition.Impaired.class, said -> {
                    assertThat(said.what()).contains("-3600 s");
                    assertThat(said.advice()).contains("NTP");
                });
    }

    private Limits limits(long disk, long least, double descriptors) {
        return new Limits(folder, true, disk, least, 0.8, 0.92, descriptors);
    }

    /** A heap that is as full as a test says. */
    private static final class PlannedHeap extends Heap {
        private double live;

        @Override
        double live() {
            return live;
        }
    }

    private static final class Moved extends Clock {
        private final AtomicReference<Instant> now;

        private Moved(AtomicReference<Instant> now) {
            this.now = now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    }
}
