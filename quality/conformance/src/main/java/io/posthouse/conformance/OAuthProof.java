package io.posthouse.conformance;

import io.posthouse.conformance.OAuthReport.Side;
import io.posthouse.conformance.Result.Outcome;
import io.posthouse.conformance.check.AllChecks;
import io.posthouse.conformance.keycloak.KeycloakNode;
import io.posthouse.conformance.posthouse.PosthouseNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** {@code ./posthouse prove oauth}: all checks on a node of ours, then on a Keycloak, one after the other. */
public final class OAuthProof {
    private static final String NOTES = "notes.properties";

    private final Path home;
    private final Path app;
    private final Path folder;
    private final Optional<Path> keycloak;
    private final PrintStream out;

    /**
     * Says where everything is.
     *
     * @param home the repository
     * @param app the folder of the built jars
     * @param folder an empty one for what the servers write
     * @param keycloak the unpacked distribution; empty to check ours alone
     */
    public OAuthProof(Path home, Path app, Path folder, Optional<Path> keycloak, PrintStream out) {
        this.home = home;
        this.app = app;
        this.folder = folder;
        this.keycloak = keycloak;
        this.out = out;
    }

    /** Runs it. */
    public OAuthReport run() throws Exception {
        List<Check> checks = AllChecks.list();
        out.println(checks.size() + " checks");
        Side ours;
        Path data = folder.resolve("posthouse");
        Files.createDirectories(data);
        try (PosthouseNode node = new PosthouseNode(home, app, data); Server server = node.server()) {
            ours = side(server, checks);
        }
        Optional<Side> theirs = Optional.empty();
        if (keycloak.isPresent()) {
            try (KeycloakNode node = new KeycloakNode(keycloak.get(), folder.resolve("keycloak.log"));
                    Server server = node.server()) {
                theirs = Optional.of(side(server, checks));
            }
        }
        return new OAuthReport(ours, theirs, notes());
    }

    private Side side(Server server, List<Check> checks) throws Exception {
        out.println(server.name());
        try (World world = new World(server)) {
            List<Result> results = Run.of(world, checks, result -> {
                if (result.outcome() != Outcome.HOLDS) {
                    out.println("  " + result.check().id() + " (" + result.check().clause() + ") " + result.outcome()
                            + ": " + result.seen());
                }
            });
            return new Side(server.name(), server.setting(), results);
        }
    }

    /** What people found out about single differences. */
    static Map<String, String> notes() throws IOException {
        Map<String, String> notes = new HashMap<>();
        try (InputStream in = OAuthProof.class.getResourceAsStream(NOTES)) {
            Properties all = new Properties();
            if (in != null) {
                all.load(new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            }
            all.stringPropertyNames().forEach(name -> notes.put(name, all.getProperty(name)));
        }
        return notes;
    }

    /**
     * Writes the page beside the other proofs.
     *
     * @param where the commit, the day and the machine
     */
    public void record(OAuthReport report, String where) throws IOException {
        Files.writeString(home.resolve("docs/proofs/oauth.md"),
                report.page(
                        """
                                # OAuth and OpenID Connect, checked from outside

                                Each check is something that a document asks of a server. It is done to ours and to Keycloak over HTTP, by the same code and with
                                nothing of either on its class path; where the two differ, the clause decides who is right. That each check can fail, its own tests
                                show. The ordinary tests do a sample of the checks on our server, and have openid-client and oauth4webapi go through the usual
                                flows there. Where one of both only says a code of its own beside the same status, that is no difference.

                                `./posthouse prove oauth --record`, %s; `--without-keycloak` asks our server alone.
                                """
                                .formatted(where)));
    }
}
