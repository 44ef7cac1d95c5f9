package io.posthouse.server.journey;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A standard client in a process of its own: Debian's slixmpp, led by {@code talk.py}. */
final class XmppClient implements AutoCloseable {
    private static final String PYTHON = "/usr/bin/python3";
    private static final int PATIENCE_SECONDS = 30;

    private final Process process;
    private final BufferedWriter commands;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final List<JsonNode> seen = new ArrayList<>();

    XmppClient(String jid, String password, int port) throws IOException, InterruptedException {
        this(port, jid, password);
        await("ready", event -> true);
    }

    /** One that signs in by a ticket or an access token, and may be refused: wait for {@code ready} or {@code told}. */
    static XmppClient byToken(String jid, String token, int port) throws IOException {
        return new XmppClient(port, jid, "bearer:" + token);
    }

    private XmppClient(int port, String jid, String password) throws IOException {
        Path script = Path.of("src/test/resources/journey/talk.py").toAbsolutePath();
        process = new ProcessBuilder(PYTHON, script.toString(), jid, password, Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        commands = new BufferedWriter(process.outputWriter(StandardCharsets.UTF_8));
        Thread.ofVirtual().start(this::listen);
    }

    /** Whether Debian's Python knows slixmpp. */
    static boolean isThere() {
        try {
            return new ProcessBuilder(PYTHON, "-c", "import slixmpp").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                events.add(JsonMapper.shared().readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void say(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    /** Waits for an event of that kind that fits. */
    JsonNode await(String kind, Predicate<JsonNode> fits) throws InterruptedException {
        while (true) {
            JsonNode event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + kind + " came; what came: " + seen);
            }
            seen.add(event);
            if (event.path("event").asString().equals(kind) && fits.test(event)) {
                return event;
            }
        }
    }

    /** Waits for a message with that text. */
    JsonNode awaitText(String kind, String text) throws InterruptedException {
        return await(kind, event -> event.path("text").asString().equals(text));
    }

    /** Texts of an answer to a history command. */
    List<String> awaitHistory() throws InterruptedException {
        List<String> texts = new ArrayList<>();
        await("history", event -> true).path("texts").forEach(text -> texts.add(text.asString()));
        return texts;
    }

    @Override
    public void close() throws IOException {
        try {
            say("bye");
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            process.destroyForcibly();
        }
    }
}
