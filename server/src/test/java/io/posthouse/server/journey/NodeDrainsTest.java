package io.posthouse.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.testkit.TestDatabase;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./posthouse drain} on a node that is alone. */
@Timeout(200)
class NodeDrainsTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with();

    @TempDir
    Path folder;

    @Test
    void endsByItselfWithoutAnErrorOnceItsClientsAreAskedToComeAgain() throws Exception {
        // given
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        try (NodeProcess node = NodeProcess.start("node-1", folder, database.access(), "", "--demo",
                "--posthouse.drain.spread=0s").awaitReady();
                ChannelClient ada = new ChannelClient(node.web(), "ada", password(node, "ada"));
                ChannelClient ben = new ChannelClient(node.web(), "ben", password(node, "ben"))) {
            // when
            String words = node.says("drain", 0);
            // then
            assertThat(words).contains("Draining", "Ended.");
            assertThat(ada.awaitClosed()).isEqualTo(1012);
            assertThat(ben.awaitClosed()).isEqualTo(1012);
            assertThat(node.awaitEnd()).isZero();
            assertThat(node.says("drain", 3)).contains("Nothing runs");
        }
    }

    @Test
    void letsNobodyInAndServesWhoIsStillThere() throws Exception {
        // given: so long a time that only the first of two is let go
        try (Platform node = new Platform(folder.resolve("alone"), "--posthouse.drain.spread=10m");
                ChannelClient ada = new ChannelClient(node.web(), "ada", node.password("ada"));
                ChannelClient ben = new ChannelClient(node.web(), "ben", node.password("ben"))) {
            // when
            Files.createFile(folder.resolve("alone/posthouse.drain"));
            // then
            assertThat(firstClosed(ada, ben).awaitClosed()).isEqualTo(1012);
            ChannelClient other = ada.isClosed() ? ben : ada;
            assertThat(unready(node.web())).contains("This node is draining.");
            assertThat(other.status("/api/session")).isEqualTo(200);
            assertThat(other.upgradeStatus()).isEqualTo(503);
            assertThat(accepts(node.xmppPort())).isFalse();
            awaitFact(node, "drain", "64 shards and 1 client are still here");
            assertThat(node.fact("state")).isEqualTo("draining");
            assertThat(other.isClosed()).isFalse();
            assertThat(folder.resolve("alone/posthouse.drain")).doesNotExist();
        }
    }

    @Test
    void drainsAllTheSameWhenItCanTellNobodyOnItsDisk() throws Exception {
        // given: the run file cannot be written, as on a full disk
        Path data = folder.resolve("full");
        CountDownLatch drained = new CountDownLatch(1);
        try (Platform node = new Platform(data, drained::countDown, "--posthouse.drain.spread=0s");
                ChannelClient ada = new ChannelClient(node.web(), "ada", node.password("ada"));
                Complaints complaints = new Complaints()) {
            String web = node.web();
            Files.createDirectories(data.resolve("posthouse.run.new/in the way"));
            // when
            Files.createFile(data.resolve("posthouse.drain"));
            // then
            assertThat(ada.awaitClosed()).isEqualTo(1012);
            assertThat(unready(web)).contains("This node is draining.");
            assertThat(drained.await(60, TimeUnit.SECONDS)).isTrue();
            complaints.await("cannot tell");
        }
    }

    @Test
    void goesOnLookingForARequestWhenItCouldNotSeeOne() throws Exception {
        // given: for a while the file cannot be taken away
        Path data = folder.resolve("blind");
        CountDownLatch drained = new CountDownLatch(1);
        try (Platform _ = new Platform(data, drained::countDown, "--posthouse.drain.spread=0s");
                Complaints complaints = new Complaints()) {
            Path request = data.resolve("posthouse.drain");
            Files.createDirectories(folder.resolve("odd/in the way"));
            Files.move(folder.resolve("odd"), request);
            complaints.await("cannot see whether");
            // when
            Files.move(request, folder.resolve("away"));
            Files.createFile(request);
            // then
            assertThat(drained.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** What draining complains of in the log. */
    private static final class Complaints extends AbstractAppender implements AutoCloseable {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final Logger logger = (Logger) LogManager.getLogger("io.posthouse.server.wiring.Drain");

        Complaints() {
            super("complaints", null, null, true, Property.EMPTY_ARRAY);
            Configurator.setLevel(logger.getName(), Level.WARN);
            start();
            logger.addAppender(this);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getMessage().getFormattedMessage());
        }

        void await(String beginning) throws InterruptedException {
            assertThat(lines.poll(60, TimeUnit.SECONDS)).startsWith(beginning);
        }

        @Override
        public void close() {
            logger.removeAppender(this);
            stop();
        }
    }

    private static void awaitFact(Platform node, String name, String value) throws Exception {
        while (!value.equals(node.fact(name))) {
            Thread.sleep(20);
        }
    }

    private static ChannelClient firstClosed(ChannelClient one, ChannelClient other) throws InterruptedException {
        while (!one.isClosed() && !other.isClosed()) {
            Thread.sleep(20);
        }
        return one.isClosed() ? one : other;
    }

    /** What readiness says once it is not given; an answer is kept for a second. */
    private static String unready(String web) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer;
            do {
                answer = client.send(HttpRequest.newBuilder(URI.create(web + "/health/ready")).build(),
                        HttpResponse.BodyHandlers.ofString());
            } while (answer.statusCode() == 200);
            return answer.body();
        }
    }

    private static boolean accepts(int port) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    /** A node is ready before it has said who can sign in. */
    private static String password(NodeProcess node, String name) throws Exception {
        Pattern line = Pattern.compile("\\b" + name + "@\\S+ +password (\\S+)");
        Matcher found = line.matcher(node.said());
        while (!found.find()) {
            Thread.sleep(20);
            found = line.matcher(node.said());
        }
        return found.group(1);
    }
}
