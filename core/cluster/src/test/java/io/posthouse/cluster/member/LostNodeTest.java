package io.posthouse.cluster.member;

import static io.posthouse.cluster.member.Town.await;
import static io.posthouse.cluster.member.Town.names;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes in JVMs of their own that die or are stopped, as the others see it. */
@Tag("long")
@Timeout(300)
final class LostNodeTest {
    @Test
    void aNodeThatIsKilledIsGoneAndItsNextLifeIsWelcome() throws Exception {
        try (var town = new Town(3)) {
            Membership first = town.join(0, "node-1");
            Membership second = town.join(1, "node-2");
            Process third = start(town, 2, "node-3");
            try {
                await("all see its session", () -> bothSee(first, second, 1));

                long killed = System.nanoTime();
                third.destroyForcibly();
                await("gone for both", () -> names(first).size() == 2 && names(second).size() == 2);
                measured("kill -9 noticed by both", killed);
                assertThat(first.sessions().of("grace")).isEmpty();

                Membership next = town.join(2, "node-3");
                assertThat(names(next)).containsExactly("node-1", "node-2", "node-3");
                assertThat(next.sessions().of("grace")).isEmpty();
            } finally {
                third.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void aNodeThatWasKilledAndComesBackAtOnceWaitsForItsFormerLifeToBeGone() throws Exception {
        try (var town = new Town(2)) {
            Membership first = town.join(0, "node-1");
            Process second = start(town, 1, "node-2");
            second.destroyForcibly().waitFor();

            Membership next = town.join(1, "node-2");

            await("only its new life", () -> first.now().size() == 2
                    && first.now().get(1).since().equals(next.now().get(1).since()));
        }
    }

    @Test
    void aNodeThatIsStoppedIsGoneAndComesBackWithItsSessions() throws Exception {
        try (var town = new Town(3)) {
            Membership first = town.join(0, "node-1");
            Membership second = town.join(1, "node-2");
            Process third = start(town, 2, "node-3");
            try {
                await("all see its session", () -> bothSee(first, second, 1));

                long stopped = System.nanoTime();
                signal("STOP", third);
                await("gone for both", () -> names(first).size() == 2 && names(second).size() == 2);
                measured("SIGSTOP noticed by both", stopped);
                first.sessions().add("grace", "desk");
                await("those who are left go on", () -> second.sessions().of("grace").size() == 1);

                long continued = System.nanoTime();
                signal("CONT", third);
                await("it is back", () -> names(first).size() == 3 && names(second).size() == 3);
                measured("back after SIGCONT", continued);
                await("with its session, and nobody's is lost", () -> bothSee(first, second, 2));
                measured("its session too", continued);
            } finally {
                third.destroyForcibly().waitFor();
            }
        }
    }

    private static boolean bothSee(Membership one, Membership other, int sessions) {
        return one.sessions().of("grace").size() == sessions && other.sessions().of("grace").size() == sessions;
    }

    private static void measured(String what, long sinceNanos) {
        System.out.println("MEASURED " + what + " after " + (System.nanoTime() - sinceNanos) / 1_000_000 + " ms");
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private static Process start(Town town, int house, String name) throws IOException {
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                LoneHouse.class.getName(), name, String.valueOf(town.settings(house).port()), ports(town))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var said = process.inputReader();
        List<String> lines = said.lines().takeWhile(line -> !line.equals("joined")).toList();
        assertThat(process.isAlive()).as("joined, after " + lines).isTrue();
        System.out.println("MEASURED a JVM started and joined in " + Duration.ofNanos(System.nanoTime() - begin));
        return process;
    }

    private static String ports(Town town) {
        return String.join(",", town.settings(0).peers().stream()
                .map(peer -> peer.substring(peer.lastIndexOf(':') + 1)).toList());
    }
}
