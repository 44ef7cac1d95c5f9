package io.posthouse.server.run;

import io.posthouse.kernel.logging.Logging;
import io.posthouse.server.settings.LogSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.wiring.PlatformWiring;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * One running node. It starts in this order: mark on the data folder, database, migrations, logs and services, the
 * endpoints' container, XMPP listeners, gateway; and it ends in the reverse one, so that nobody is let in before
 * everything behind the door works, and nothing goes away under a request.
 */
public final class Node implements AutoCloseable {
    private final NodeMark mark;
    private final ConfigurableApplicationContext context;

    private Node(NodeMark mark, ConfigurableApplicationContext context) {
        this.mark = mark;
        this.context = context;
    }

    /**
     * Starts a node; it runs until the process is told to end.
     *
     * @param arguments settings as {@code --name=value}, and {@code --demo}
     * @param out where to say what the operator should know
     */
    public static Node start(String[] arguments, PrintStream out) {
        Settings settings = Settings.read(arguments);
        // All of them are read before anything is started, so that a wrong one costs nothing.
        Settings.RECORDS.forEach(settings::of);
        Logging logging = Logging.install(settings.of(LogSettings.class).logging());
        NodeMark mark = NodeMark.take(settings.of(PosthouseSettings.class).data());
        try {
            boolean demo = Arrays.asList(arguments).contains("--demo");
            ConfigurableApplicationContext context = run(settings, mark, new Announcement(out, demo), logging);
            return new Node(mark, context);
        } catch (RuntimeException e) {
            mark.close();
            throw e;
        }
    }

    private static ConfigurableApplicationContext run(Settings settings, NodeMark mark, Announcement announcement,
            Logging logging) {
        SpringApplication application = new SpringApplication(PlatformWiring.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setEnvironment(settings.environment());
        application.setDefaultProperties(Map.of("spring.main.lazy-initialization", "false"));
        // Ours closes the context first and releases the mark last.
        application.setRegisterShutdownHook(false);
        ApplicationContextInitializer<GenericApplicationContext> given = context -> {
            context.registerBean(Settings.class, () -> settings);
            context.registerBean(NodeMark.class, () -> mark);
            context.registerBean(Announcement.class, () -> announcement);
        };
        application.addInitializers(given);
        ConfigurableApplicationContext context = application.run();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("end").unstarted(() -> {
            context.close();
            mark.close();
            logging.close();
            // Asked to end, it did: that is no failure, though the JVM would report the signal as one.
            Runtime.getRuntime().halt(0);
        }));
        return context;
    }

    /** Ends the node in order; for tests, since a process ends it by ending. */
    @Override
    public void close() {
        context.close();
        mark.close();
    }
}
