package io.posthouse.server.journey;

import io.posthouse.server.run.Node;
import io.posthouse.server.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The platform with the small company in it, as {@code ./posthouse up --demo} starts it, in this process. */
final class Platform implements AutoCloseable {
    private static final Pattern SIGN_IN = Pattern.compile("(\\w+)@\\S+ +password (\\S+)");

    private final Path data;
    private final Map<String, String> passwords = new HashMap<>();
    private final List<String> words;
    private final Runnable drained;
    private Node node;

    /** @param words further words of the command line */
    Platform(Path data, String... words) {
        this(data, () -> {
        }, words);
    }

    /** @param drained called when it has emptied itself */
    Platform(Path data, Runnable drained, String... words) {
        this.data = data;
        this.drained = drained;
        this.words = List.of(words);
        this.node = start();
    }

    private Node start() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of("--posthouse.data=" + data, "--posthouse.http.port=0",
                "--posthouse.xmpp.port=0", "--posthouse.xmpps.port=0"));
        all.addAll(words);
        Node started = Node.start(Settings.read(all.toArray(String[]::new)), true,
                new PrintStream(said, true, StandardCharsets.UTF_8), drained, () -> false);
        Matcher signIns = SIGN_IN.matcher(said.toString(StandardCharsets.UTF_8));
        while (signIns.find()) {
            passwords.putIfAbsent(signIns.group(1), signIns.group(2));
        }
        return started;
    }

    /** Ends it in order and starts it again on the same data, on other ports. */
    void restart() {
        node.close();
        node = start();
    }

    String password(String name) {
        return java.util.Objects.requireNonNull(passwords.get(name), name);
    }

    String web() throws IOException {
        return fact("web");
    }

    int xmppPort() throws IOException {
        String address = fact("xmpp");
        return Integer.parseInt(address.substring(address.indexOf(':') + 1));
    }

    String fact(String name) throws IOException {
        Properties run = new Properties();
        try (var in = Files.newBufferedReader(data.resolve("posthouse.run"))) {
            run.load(in);
        }
        return run.getProperty(name);
    }

    @Override
    public void close() {
        node.close();
    }
}
