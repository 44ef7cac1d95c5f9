package io.posthouse.server.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.server.settings.Settings;
import io.posthouse.server.structure.Sources;
import io.posthouse.server.tracing.OtlpReceiver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole platform in this process, as {@code ./posthouse up --demo} starts it. */
class NodeTest {
    @TempDir
    static Path data;

    private static final String SCRAPE_TOKEN = "0123456789abcdef0123456789abcdef";
    private static final ByteArrayOutputStream SAID = new ByteArrayOutputStream();
    /** Not on this node: it has the embedded PostgreSQL, which has no standby, no other nodes, and no Kafka. */
    private static final Set<String> ELSEWHERE = Set.of("posthouse_database_failovers_total",
            "posthouse_database_timeline", "posthouse_database_standbys_synchronous", "posthouse_node_requests_total",
            "posthouse_kafka_lag_seconds", "posthouse_kafka_missed_total");
    private static final OtlpReceiver COLLECTOR = collector();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Node node;

    @BeforeAll
    static void start() throws IOException {
        // As an earlier release left it.
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        node = Node.start(settings(), true, new PrintStream(SAID, true, StandardCharsets.UTF_8));
    }

    @AfterAll
    static void end() {
        CLIENT.shutdownNow();
        node.close();
        COLLECTOR.close();
        assertThat(data.resolve("posthouse.run")).doesNotExist();
    }

    private static Settings settings() {
        return Settings.read("--posthouse.traces.endpoint=" + COLLECTOR.endpoint(), "--posthouse.traces.share=1",
                "--posthouse.metrics.token=" + SCRAPE_TOKEN,
                "--posthouse.data=" + data, "--posthouse.http.port=0", "--posthouse.xmpp.port=0",
                "--posthouse.xmpps.port=0");
    }

    private static OtlpReceiver collector() {
        try {
            return new OtlpReceiver();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fact(String name) throws IOException {
        Properties run = new Properties();
        try (var in = Files.newBufferedReader(data.resolve("posthouse.run"))) {
            run.load(in);
        }
        return run.getProperty(name);
    }

    private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"name=a|{}[]^`\\<>; 1; 20; 401", "name=a; 1; 7950; 401",
            "name=a; 1; 10000; 401",
            "name=a; 90; 20; 401", "name=a; 150; 20; 431", "name=a#b; 1; 20; 400", "name=a; 1; 20000; 431"})
    void answersWhatIsOddInAProblemsWords(String query, int headers, int headerBytes, int status) throws Exception {
        // given
        URI page = URI.create(fact("web"));
        StringBuilder request = new StringBuilder(
                "GET /api/people?" + query + " HTTP/1.1\r\nHost: " + page.getAuthority()
                        + "\r\nConnection: close\r\n");
        for (int i = 0; i < headers; i++) {
            request.append("X-").append(i).append(": ").append("x".repeat(headerBytes)).append("\r\n");
        }

        // when
        String answer;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
            answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        // then
        assertThat(answer).startsWith("HTTP/1.1 " + status).doesNotContainIgnoringCase("tomcat", "<html", "\tat ");
        if (headerBytes < 16 << 10) {
            assertThat(answer).contains("application/problem+json", "\"code\":");
        }
    }

    @Test
    void isReadyAndSaysWhereItListensAndWhoCanSignIn() throws Exception {
        // when
        HttpResponse<String> ready = get(fact("web") + "/health/ready");
        String said = SAID.toString(StandardCharsets.UTF_8);

        // then
        assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
        assertThat(ready.body()).contains("\"part\":\"database\"", "\"part\":\"message log\"",
                "\"part\":\"XMPP listeners\"");
        assertThat(fact("health")).as("where the script asks, by number").startsWith("http://127.0.0.1:");
        assertThat(get(fact("health") + "/health/ready").statusCode()).isEqualTo(200);
        assertThat(said).contains(fact("web"), fact("xmpp"), fact("xmpps"), "ada@localhost", "chen@c.localhost",
                "password ");
    }

    @Test
    void opensItsMetricsToWhoeverPresentsTheTokenFromAnotherMachine() throws Exception {
        // given
        HttpRequest.Builder elsewhere = HttpRequest.newBuilder(URI.create(fact("web") + "/metrics"))
                .header("X-Forwarded-For", "192.0.2.7");

        // when
        HttpResponse<String> without = CLIENT.send(elsewhere.build(), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> with = CLIENT.send(elsewhere.header("Authorization", "Bearer " + SCRAPE_TOKEN).build(),
                HttpResponse.BodyHandlers.ofString());

        // then
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(with.statusCode()).isEqualTo(200);
        assertThat(with.body()).contains("posthouse_log_writing");
    }

    @Test
    void showsEveryMetricThatTheManualNames() throws Exception {
        // given
        Path manual = Path.of("..", "docs", "operations", "README.md").toAbsolutePath().normalize();
        List<String> named = Files.readAllLines(manual).stream().filter(line -> line.startsWith("| `posthouse_"))
                .flatMap(line -> Pattern.compile("`(posthouse_[a-z_]+)`").matcher(line.split("\\|", -1)[1]).results())
                .map(found -> found.group(1)).filter(name -> !ELSEWHERE.contains(name)).toList();

        // when
        String metrics = get(fact("web") + "/metrics").body();

        // then: an alert on what is not there sees nothing
        assertThat(named).contains("posthouse_log_queued", "posthouse_log_fenced_total");
        assertThat(named).allSatisfy(
                name -> assertThat(metrics).containsPattern("(?m)^" + name + "(_count)?(\\{[^}]*})? -?[0-9]"));
    }

    @Test
    void aRequestIsOneTraceFromTheDoorToTheDatabase() throws Exception {
        // when: a caller whom nobody trusts brings a trace along
        HttpResponse<String> refused = CLIENT.send(HttpRequest.newBuilder(URI.create(fact("web") + "/api/session"))
                .header("Content-Type", "application/json")
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"nobody\",\"password\":\"a word of mine\"}"))
                .build(), HttpResponse.BodyHandlers.ofString());
        String request = refused.headers().firstValue("X-Request-Id").orElseThrow();

        // then: it has one of its own, with what was asked of the database and nothing that was said
        var door = COLLECTOR.await(span -> span.name().equals("POST /api/session")
                && request.equals(span.attributes().get("posthouse.request")));
        var query = COLLECTOR.await(span -> span.name().equals("query") && span.trace().equals(door.trace()));
        var trace = COLLECTOR.of(door.trace());
        assertThat(trace).extracting(OtlpReceiver.Received::name).contains("endpoint POST /api/session", "database");
        assertThat(trace).allMatch(span -> request.equals(span.attributes().get("posthouse.request")));
        assertThat(query.attributes().get("db.query.text")).containsIgnoringCase("select");
        assertThat(door.trace()).isNotEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(COLLECTOR.everything()).doesNotContain("a word of mine");
    }

    @Test
    void showsEveryMetricOfTheDashboardAndTheAlerts() throws Exception {
        // given
        List<Watched> watched = new ArrayList<>(
                Watched.ofDashboard(Path.of("..", "deploy", "grafana", "posthouse.json")));
        watched.addAll(Watched.ofRules(Path.of("..", "deploy", "prometheus", "posthouse.rules.yml")));
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();

        // when
        get(fact("web") + "/api/people");
        System.gc();

        // then: the JVM tells of a collection when it is over, and a request is counted when its answer has left
        assertThat(watched).hasSizeGreaterThan(40).allSatisfy(
                each -> assertThat(each.metrics()).as(each.title()).isNotEmpty());
        String metrics = get(fact("web") + "/metrics").body();
        while (!missing(watched, metrics).isEmpty() || !metrics.contains("posthouse_health{part=\"database\"} 0.0")) {
            assertThat(System.nanoTime()).as("missing %s, or unwell: %s", missing(watched, metrics),
                    metrics.lines().filter(line -> line.matches("posthouse_(health|shortage).*")).toList())
                    .isLessThan(deadline);
            Thread.sleep(50);
            metrics = get(fact("web") + "/metrics").body();
        }
        // The heap is that of all tests of this JVM, and may be short.
        assertThat(metrics).contains("posthouse_health{part=\"disk\"}", "posthouse_shortage{kind=\"memory\"} ");
    }

    private static List<String> missing(List<Watched> watched, String metrics) {
        return watched.stream().flatMap(each -> each.metrics().stream()).distinct()
                .filter(name -> !ELSEWHERE.contains(name))
                .filter(name -> !Pattern.compile("(?m)^" + name + "(\\{[^}]*})? ").matcher(metrics).find()).toList();
    }

    @Test
    void whatOtherNodesShowIsMeasuredThere() throws Exception {
        assertThat(Sources.measure("posthouse_kafka_moons_total")).isFalse();
        assertThat(Sources.measure("posthouse_kafka_servers")).as("a setting").isFalse();
        for (String metric : ELSEWHERE) {
            assertThat(Sources.measure(metric)).as(metric).isTrue();
        }
    }

    @Test
    void letsNobodyElseLookIntoItsData() throws IOException {
        // A user of its own, where we are root, must pass.
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        assertThat(rights(data)).isEqualTo(root ? "rwx--x--x" : "rwx------");
        for (String file : List.of("posthouse.run", "posthouse.lock", "tls/key.pem", "postgres/password",
                "postgres/run", "postgres/server.log")) {
            assertThat(rights(data.resolve(file))).as(file).isEqualTo("rw-------");
        }
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void letsAMemberOfTheSmallCompanySignInAndFindTheGroup() throws Exception {
        // when
        HttpResponse<String> session = CLIENT.send(HttpRequest.newBuilder(URI.create(fact("web") + "/api/session"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers
                        .ofString("{\"name\":\"ben\",\"password\":\"" + password("ben") + "\"}"))
                .build(), HttpResponse.BodyHandlers.ofString());
        String cookie = session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        HttpResponse<String> lines = CLIENT.send(HttpRequest.newBuilder(URI.create(fact("web") + "/api/lines"))
                .header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofString());

        // then
        assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
        assertThat(lines.body()).contains("Trip to Lisbon", "@line.localhost");
        // Whom he sees, and who sees him: his colleague, and the customers whom they serve.
        assertThat(contactsOnTheChannel(cookie)).containsExactlyInAnyOrder("ada@localhost both",
                "chen@c.localhost both", "dora@c.localhost both");
    }

    private static String password(String name) {
        Matcher password = Pattern.compile(name + "@localhost +password (\\S+)")
                .matcher(SAID.toString(StandardCharsets.UTF_8));
        assertThat(password.find()).isTrue();
        return password.group(1);
    }

    @Test
    @Timeout(60)
    void administratorsChangeSettingsWhileItRuns() throws Exception {
        ConfigurationJourney journey = new ConfigurationJourney(CLIENT, fact("web"), settings());

        journey.beforeAnyChange();
        journey.overRest(journey.signIn("ada", password("ada")), journey.signIn("ben", password("ben")));
        journey.byTheCommand();
    }

    /** What the data channel says of the roster, which has three items. */
    private static List<String> contactsOnTheChannel(String cookie) throws Exception {
        BlockingQueue<String> packets = new LinkedBlockingQueue<>();
        StringBuilder begun = new StringBuilder();
        WebSocket socket = CLIENT.newWebSocketBuilder().header("Cookie", cookie).header("Origin", fact("web"))
                .subprotocols("posthouse.channel.1")
                .buildAsync(URI.create(fact("web").replaceFirst("^http", "ws") + "/channel"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                        begun.append(part);
                        if (last) {
                            packets.add(begun.toString());
                            begun.setLength(0);
                        }
                        from.request(1);
                        return CompletableFuture.completedFuture(null);
                    }
                }).get(30, TimeUnit.SECONDS);
        List<String> contacts = new ArrayList<>();
        while (contacts.size() < 3) {
            String packet = packets.poll(30, TimeUnit.SECONDS);
            assertThat(packet).as("after " + contacts).isNotNull();
            JsonNode read = JsonMapper.shared().readTree(packet);
            if (read.path("type").asString().equals("roster")) {
                contacts.add(read.path("body").path("jid").asString() + " "
                        + read.path("body").path("subscription").asString());
            }
        }
        socket.abort();
        return contacts;
    }

    @Test
    void theEndpointsAnswerNobodyButTheGateway() throws Exception {
        // given
        int port = node.endpointsPort();

        // when
        HttpResponse<String> direct = get("http://127.0.0.1:" + port + "/api/session");
        HttpResponse<String> through = get(fact("web") + "/api/session");

        // then: only the second has reached the question who is signed in, which nobody is
        assertThat(direct.statusCode()).isEqualTo(401);
        assertThat(direct.body()).contains("unsigned-request");
        assertThat(through.statusCode()).isEqualTo(204);
        assertThat(through.body()).isEmpty();
    }

    @Test
    void refusesASecondNodeOnTheSameDataAndNamesTheFirst() {
        assertThatThrownBy(() -> Node.start(settings(), false, new PrintStream(new ByteArrayOutputStream(), true,
                StandardCharsets.UTF_8))).isInstanceOf(NodeMark.DataInUse.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid())
                .hasMessageContaining("posthouse down");
    }

    @Test
    @Timeout(60)
    void saysWhichProcessPostgresIsAfterItHasDied() throws Exception {
        // given
        String before = fact("postgres");
        Matcher pid = Pattern.compile("process (\\d+)").matcher(before);
        assertThat(pid.find()).isTrue();

        // when
        ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow().destroyForcibly();

        // then
        while (fact("postgres").equals(before)) {
            Thread.sleep(20);
        }
        assertThat(fact("postgres")).startsWith("embedded, process ");
        while (get(fact("web") + "/health/ready").statusCode() != 200) {
            Thread.sleep(50);
        }
    }

    @Test
    void loadsNothingOfAClusterWhileItIsAlone() throws Exception {
        // when
        Object loaded = ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmClassHierarchy",
                new Object[]{new String[0]}, new String[]{String[].class.getName()});

        // then: but for one that Java itself looks for, as a service, when it meets a kind of URL that it does not know
        assertThat(String.valueOf(loaded).replace("org.infinispan.commons.jdkspecific.ClasspathURLStreamHandler", ""))
                .contains("io.posthouse.cluster.InProcessCluster").doesNotContain("org.jgroups.", "org.infinispan.");
    }

    @Test
    void refusesTheEmbeddedDatabaseForANodeOfSeveral(@TempDir Path other) {
        // given
        Settings several = Settings.read("--posthouse.data=" + other,
                "--posthouse.cluster.secret=0123456789abcdef0123456789abcdef");

        // when / then
        assertThatThrownBy(() -> Node.start(several, false, System.out)).satisfies(
                thrown -> assertThat(StartFailure.explain(thrown).orElseThrow()).contains("POSTHOUSE_DATABASE_URL"));
        assertThat(other.resolve("postgres")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"http,the web page", "xmpp,XMPP clients", "xmpps,XMPP clients"})
    void saysWhichPortIsTakenAndLeavesNothingBehind(String name, String use, @TempDir Path other) throws Exception {
        // given
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> arguments = new ArrayList<>(List.of("--posthouse.data=" + other));
            for (String listener : List.of("http", "xmpp", "xmpps")) {
                arguments.add("--posthouse." + listener + ".port="
                        + (listener.equals(name) ? taken.getLocalPort() : 0));
            }
            Settings settings = Settings.read(arguments.toArray(String[]::new));

            // when
            assertThatThrownBy(() -> Node.start(settings, false, System.out)).satisfies(thrown -> assertThat(
                    StartFailure.explain(thrown).orElseThrow()).contains("Port " + taken.getLocalPort(), use,
                            "(Address already in use)", "POSTHOUSE_" + name.toUpperCase(Locale.ROOT) + "_PORT"));
        }

        // then: the folder is free again
        NodeMark.take(other).close();
        // Nor was anything done for nothing.
        assertThat(other.resolve("postgres")).doesNotExist();
    }
}
