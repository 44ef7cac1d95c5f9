package io.posthouse.conformance.posthouse;

import io.posthouse.conformance.ServerProcess;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node in a process of its own, with the small company in it, as {@code ./posthouse up --demo} starts it. */
public final class PosthouseNode implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Pattern ADMINISTRATOR = Pattern.compile("(ada)@\\S+ +password (\\S+)");

    private final ServerProcess process;
    private final String web;
    private final String name;
    private final String password;

    /**
     * Starts one and waits until it is ready.
     *
     * @param home the repository
     * @param app the folder of the built jars
     * @param data an empty folder
     * @param more further settings
     */
    public PosthouseNode(Path home, Path app, Path data, String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + home.resolve("server/jvm.args"), "-Xmx768m", "-cp",
                        app.resolve("posthouse-server.jar") + ":" + app.resolve("*"), "io.posthouse.server.Posthouse",
                        "up", "--demo", "--posthouse.data=" + data, "--posthouse.http.port=0",
                        "--posthouse.xmpp.port=0", "--posthouse.xmpps.port=0"));
        words.addAll(List.of(more));
        process = new ServerProcess(words, Map.of(), data.resolveSibling(data.getFileName() + ".log"));
        try {
            Matcher signIn = ADMINISTRATOR
                    .matcher(process.line(line -> ADMINISTRATOR.matcher(line).find(), READY_WITHIN));
            if (!signIn.find()) {
                throw new IllegalStateException("the line was just found");
            }
            name = signIn.group(1);
            password = signIn.group(2);
            Properties run = new Properties();
            try (Reader in = Files.newBufferedReader(data.resolve("posthouse.run"))) {
                run.load(in);
            }
            web = run.getProperty("web", "");
        } catch (IOException | IllegalStateException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /** Where it listens, without a slash at the end. */
    public String web() {
        return web;
    }

    /** It, to be checked. */
    public Posthouse server() throws Exception {
        return new Posthouse(web, name, password);
    }

    @Override
    public void close() {
        process.close();
    }
}
