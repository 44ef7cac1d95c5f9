package io.posthouse.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.conformance.Result.Outcome;
import io.posthouse.conformance.check.AllChecks;
import io.posthouse.conformance.posthouse.Posthouse;
import io.posthouse.server.run.Node;
import io.posthouse.server.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own server, asked as any other is. A sample in the ordinary run. */
final class OAuthConformanceTest {
    /** What is not as it should be, and why it stays so. Nothing that is a must. */
    private static final Set<String> KNOWN = Set.of(
            // A sign-in of the last 30 s is taken for the one that was asked for: the browser comes back from it by the same address.
            "prompt-login-fresh", "max-age-zero-fresh");

    /** What ours did otherwise before these checks; each stands for one mend. */
    private static final Set<String> ONCE_WRONG = Set.of("hint-of-another", "authorize-post", "logout-post",
            "authorize-response-type-unknown", "token-pragma", "client-two-ways",
            "client-two-names", "push-get");

    private static final Pattern ADMINISTRATOR = Pattern.compile("(ada)@\\S+ +password (\\S+)");

    @TempDir
    static Path data;

    private static Node node;
    private static World world;

    @BeforeAll
    static void start() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        node = Node.start(
                Settings.read("--posthouse.data=" + data, "--posthouse.http.port=0", "--posthouse.xmpp.port=0",
                        "--posthouse.xmpps.port=0"),
                true, new PrintStream(said, true, StandardCharsets.UTF_8), () -> {
                }, () -> false);
        Properties run = new Properties();
        try (var in = Files.newBufferedReader(data.resolve("posthouse.run"))) {
            run.load(in);
        }
        Matcher signIn = ADMINISTRATOR.matcher(said.toString(StandardCharsets.UTF_8));
        assertThat(signIn.find()).isTrue();
        world = new World(new Posthouse(run.getProperty("web"), signIn.group(1), signIn.group(2)));
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            world.close();
            world.server().close();
        } finally {
            node.close();
        }
    }

    @Test
    void doesWhatTheDocumentsSay() throws Exception {
        // The first check of each document and what was mended; all of them are a minute's work, done below and by the proof.
        Set<String> documents = new HashSet<>();
        assertThat(notMet(AllChecks.list().stream()
                .filter(check -> documents.add(check.clause().split(" §", 2)[0]) || ONCE_WRONG.contains(check.id()))
                .toList())).isEmpty();
    }

    @Test
    @Tag("long")
    void doesAllThatTheDocumentsSay() throws Exception {
        assertThat(notMet(AllChecks.list())).isEqualTo(KNOWN);
    }

    @Test
    void whatWasMendedIsAmongTheChecks() {
        assertThat(AllChecks.list()).extracting(Check::id).containsAll(ONCE_WRONG).containsAll(KNOWN);
    }

    private static Set<String> notMet(List<Check> checks) throws Exception {
        return Run.of(world, checks, result -> {
            if (result.outcome() != Outcome.HOLDS) {
                System.out.println(result.check().id() + " " + result.outcome() + " " + result.seen());
            }
        }).stream().filter(result -> result.outcome() != Outcome.HOLDS).map(result -> result.check().id())
                .collect(Collectors.toSet());
    }
}
