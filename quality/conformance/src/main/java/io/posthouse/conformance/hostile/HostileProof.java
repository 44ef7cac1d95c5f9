package io.posthouse.conformance.hostile;

import io.posthouse.conformance.hostile.Attempt.Trait;
import io.posthouse.conformance.posthouse.Posthouse;
import io.posthouse.conformance.posthouse.PosthouseNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** {@code ./posthouse prove hostile}: the whole corpus on a node of ours, then on nginx where the machine has it. */
public final class HostileProof {
    /** A setting of a node, so that routes may lead to this machine. */
    public static final String BEHIND_PERMITTED = "--posthouse.routes.permitted=127.0.0.0/8";

    private static final String HEAD = """
            # What is sent by who means ill

            Each attempt is bytes on a connection of their own, over TLS: HTTP/1.1 as text, HTTP/2 as frames, or what a page of another site
            could have a browser send. For each an answer was stated before it was tried; behind most stands a further request, whose answer
            (the last one in a row) shows that nothing was taken for more or less than it is. A connection that goes on where it should not, or
            one that stays open, is not as stated. Behind both doors stands a program that believes whatever it is handed and answers 200; where
            an attempt goes by a route to it, the answer also says how many whole requests it got (`behind`), and what in them was forged.

            `./posthouse prove hostile --record`, {where}. All but floods and what waits for a patience to end is in the ordinary tests too. The rules by
            themselves are tested at the gateway (`StrictDecoderTest`, `PathRulesTest`, `HeaderRulesTest`, `EndpointProxyTest`, `BackendsTest`,
            `ConnectionsTest`, `WebSocketTest`), redirect addresses of apps clause by clause in [oauth.md](oauth.md).
            """;

    private final Path home;
    private final Path app;
    private final Path folder;
    private final PrintStream out;

    /**
     * Says where everything is.
     *
     * @param home the repository
     * @param app the folder of the built jars
     * @param folder an empty one for what the servers write
     */
    public HostileProof(Path home, Path app, Path folder, PrintStream out) {
        this.home = home;
        this.app = app;
        this.folder = folder;
        this.out = out;
    }

    /** Runs it. */
    public HostileReport run() throws Exception {
        List<Attempt> attempts = Attempts.list();
        out.println(attempts.size() + " attempts");
        Path data = folder.resolve("posthouse");
        Files.createDirectories(data);
        List<Outcome> ours;
        try (BackEnd behind = new BackEnd();
                PosthouseNode node = new PosthouseNode(home, app, data, "--posthouse.http.tls=true",
                        BEHIND_PERMITTED);
                Posthouse server = node.server()) {
            ours = Outcome.of(attempts, ours(node.web(), server, behind));
        }
        Optional<Path> program = Nginx.program();
        if (program.isEmpty()) {
            out.println("not compared: there is no nginx on this machine");
            return new HostileReport(ours, Optional.empty(), "nginx", notes());
        }
        String name = Nginx.version(program.get());
        try (BackEnd behind = new BackEnd();
                Nginx nginx = new Nginx(program.get(), folder.resolve("nginx"), data.resolve("tls"), behind)) {
            List<Outcome> theirs = Outcome.of(
                    attempts.stream().filter(attempt -> !attempt.is(Trait.OURS_ALONE)).toList(), nginx.place(name));
            return new HostileReport(ours, Optional.of(theirs), name, notes());
        }
    }

    /**
     * A node of ours that gives a back end what is asked for below {@code /behind/}, and all on a host of its own.
     *
     * @param web where its page is
     */
    public static Place ours(String web, Posthouse server, BackEnd behind) throws Exception {
        server.giveAway(RouteAttempts.routes(behind));
        return new Place("Posthouse",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), URI.create(web).getPort()),
                behind, Optional.of(server));
    }

    private static Map<String, String> notes() throws IOException {
        Map<String, String> notes = new HashMap<>();
        try (InputStream in = HostileProof.class.getResourceAsStream("nginx.properties")) {
            Properties all = new Properties();
            if (in != null) {
                all.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
            all.stringPropertyNames().forEach(name -> {
                for (String id : name.split(",", -1)) {
                    notes.put(id.strip(), all.getProperty(name));
                }
            });
        }
        return notes;
    }

    /**
     * Writes the page beside the other proofs.
     *
     * @param where the commit, the day and the machine
     */
    public void record(HostileReport report, String where) throws IOException {
        Files.writeString(home.resolve("docs/proofs/hostile.md"), report.page(HEAD.replace("{where}", where)));
    }
}
