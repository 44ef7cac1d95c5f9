package io.posthouse.server.run;

import io.posthouse.server.settings.ClusterSettings;
import io.posthouse.server.settings.DatabaseSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.SettingRefused;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.wiring.PlatformWiring;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * One running node. It starts in this order: mark on the data folder, ports, database, migrations, logs and services, the
 * endpoints' container, XMPP listeners, gateway, and among several nodes its share of the shards; and it ends in the reverse
 * one, so that nobody is let in before everything behind the door works, and nothing goes away under a request.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final NodeMark mark;
    private final ConfigurableApplicationContext context;

    private Node(NodeMark mark, ConfigurableApplicationContext context) {
        this.mark = mark;
        this.context = context;
    }

    /**
     * Starts a node; it runs until it is closed.
     *
     * @param demo whether the small company is wanted
     * @param out where to say what the operator should know
     * @throws RuntimeException when it cannot start; {@link StartFailure} explains it, and nothing is left running
     */
    public static Node start(Settings settings, boolean demo, PrintStream out) {
        return start(settings, demo, out, () -> LOG.info("drained; it is for whoever started the node to close it"),
                () -> false);
    }

    /**
     * The same.
     *
     * @param drained run once when the node was asked to drain and has let go of all that it can: whoever started it then closes it
     * @param ending whether the node is to be closed as soon as it has started; it takes nobody in then. Any thread
     */
    public static Node start(Settings settings, boolean demo, PrintStream out, Runnable drained,
            BooleanSupplier ending) {
        // All of them are read before anything is started, so that a wrong one costs nothing.
        Settings.RECORDS.forEach(settings::of);
        checkTogether(settings);
        NodeMark mark = NodeMark.take(settings.of(PosthouseSettings.class).data());
        try {
            // Behind the mark: a second node on the same data is told of the first, not of its ports.
            FreePorts.check(settings);
            return new Node(mark, run(settings, mark, new Announcement(out, demo), drained, ending));
        } catch (RuntimeException e) {
            mark.close();
            throw e;
        }
    }

    private static void checkTogether(Settings settings) {
        if (settings.of(ClusterSettings.class).member().isEmpty()
                && !settings.of(PosthouseSettings.class).carriesAll()) {
            throw new SettingRefused("posthouse.roles",
                    "leaves something to other nodes, and there are none: name all of them, or set posthouse.cluster.secret "
                            + "and start others");
        }
        if (settings.of(ClusterSettings.class).member().isEmpty()
                && settings.of(ClusterSettings.class).callsWanted()) {
            throw new SettingRefused("posthouse.cluster.calls",
                    "is set, and there are no other nodes to call: set posthouse.cluster.secret, or leave it out");
        }
        if (settings.of(ClusterSettings.class).member().isPresent() && settings.of(DatabaseSettings.class).embedded()) {
            throw new SettingRefused("posthouse.database.url",
                    "must name the PostgreSQL that all nodes share, because posthouse.cluster.secret is set; the embedded one "
                            + "ends with its node and serves that one alone");
        }
    }

    private static ConfigurableApplicationContext run(Settings settings, NodeMark mark, Announcement announcement,
            Runnable drained, BooleanSupplier ending) {
        SpringApplication application = new SpringApplication(PlatformWiring.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setEnvironment(settings.environment());
        application.setDefaultProperties(Map.of("spring.main.lazy-initialization", "false"));
        // Whoever started the node closes it: the context first, the mark last.
        application.setRegisterShutdownHook(false);
        // Given as they are: the context must not close the mark, which is released after the database has ended.
        ApplicationContextInitializer<GenericApplicationContext> given = context -> {
            context.getBeanFactory().registerSingleton("settings", settings);
            context.getBeanFactory().registerSingleton("mark", mark);
            context.getBeanFactory().registerSingleton("announcement", announcement);
            context.getBeanFactory().registerSingleton("drained", drained);
            context.getBeanFactory().registerSingleton("ending", ending);
        };
        application.addInitializers(given);
        return application.run();
    }

    /** The loopback port of the endpoints' container, which answers nobody but the gateway. */
    int endpointsPort() {
        return context instanceof ServletWebServerApplicationContext container && container.getWebServer() != null
                ? container.getWebServer().getPort()
                : -1;
    }

    /** Ends the node in order. */
    @Override
    public void close() {
        context.close();
        mark.close();
    }
}
