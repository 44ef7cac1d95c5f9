package io.posthouse.server;

import io.posthouse.kernel.logging.Logging;
import io.posthouse.server.run.BackupTool;
import io.posthouse.server.run.ConfigTool;
import io.posthouse.server.run.Joining;
import io.posthouse.server.run.LoginTool;
import io.posthouse.server.run.Look;
import io.posthouse.server.run.Node;
import io.posthouse.server.run.RestoreTool;
import io.posthouse.server.run.StartFailure;
import io.posthouse.server.run.SystemdNotifier;
import io.posthouse.server.settings.LogSettings;
import io.posthouse.server.settings.Settings;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The only main. {@code up} runs a node until it is told to end; {@code login} changes who may sign in;
 * {@code config} what can be set while it runs; {@code backup} and {@code restore} do as they say. The script
 * {@code ./posthouse} calls it.
 */
public final class Posthouse {
    private static final int REFUSED = 2;
    private static final String DEMO = "--demo";
    private static final int START_SECONDS_MAX = 60;

    private Posthouse() {
    }

    public static void main(String[] arguments) {
        String verb = arguments.length == 0 ? "up" : arguments[0];
        String[] rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        int exit = run(verb, rest, System.out, System.err);
        if (exit != 0) {
            System.exit(exit);
        }
    }

    private static int run(String verb, String[] rest, PrintStream out, PrintStream err) {
        try {
            return switch (verb) {
                case "up" -> {
                    up(rest, out);
                    yield 0;
                }
                case "backup" -> new BackupTool(Settings.read(), out, err).run(List.of(rest));
                case "restore" -> new RestoreTool(Settings.read(), out, err).run(List.of(rest));
                case "config" -> new ConfigTool(Settings.read(), out, err).run(List.of(rest));
                case "login" -> new LoginTool(Settings.read(), out, err).run(List.of(rest));
                case "look" -> new Look(out).run(List.of(rest));
                default -> {
                    err.println("posthouse: there is no verb " + verb
                            + "; there are up, login, config, backup and restore");
                    yield REFUSED;
                }
            };
        } catch (RuntimeException e) {
            StartFailure.explain(e).ifPresentOrElse(why -> err.println("posthouse: " + why),
                    () -> e.printStackTrace(err));
            return StartFailure.exitCode(e);
        }
    }

    private static void up(String[] arguments, PrintStream out) {
        Logging.install(LogSettings.beforeSettings());
        boolean demo = Arrays.asList(arguments).contains(DEMO);
        Settings settings = settings(Arrays.stream(arguments).filter(argument -> !argument.equals(DEMO)).toList(), out);
        Logging logging = Logging.install(settings.of(LogSettings.class).logging());
        CompletableFuture<Node> started = new CompletableFuture<>();
        var ending = new AtomicBoolean();
        // Before the start, since somebody may think better of it while it lasts.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("end").unstarted(() -> {
            ending.set(true);
            end(started, logging);
        }));
        try {
            started.complete(Node.start(settings, demo, out,
                    // On a thread that nobody waits for: exiting waits for the hook, and the hook for the node.
                    () -> Thread.ofPlatform().name("drained").start(() -> System.exit(0)), ending::get));
            new SystemdNotifier(System.getenv()).tellReady();
        } catch (RuntimeException e) {
            started.completeExceptionally(e);
            throw e;
        }
    }

    private static Settings settings(List<String> words, PrintStream out) {
        Settings given = Settings.read(words.toArray(String[]::new));
        List<String> found = Joining.words(given);
        if (found.isEmpty()) {
            return given;
        }
        found.forEach(word -> out.println("Joining with " + word.substring(2)));
        return Settings.read(Stream.concat(words.stream(), found.stream()).toArray(String[]::new));
    }

    private static void end(CompletableFuture<Node> started, Logging logging) {
        try {
            started.get(START_SECONDS_MAX, TimeUnit.SECONDS).close();
        } catch (ExecutionException | TimeoutException e) {
            // It did not start, and whoever called says why; the exit code is theirs too.
            logging.close();
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        logging.close();
        // Asked to end, it did: that is no failure, though the JVM would report the signal as one.
        Runtime.getRuntime().halt(0);
    }
}
