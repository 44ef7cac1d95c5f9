package io.posthouse.kernel.logging;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;

/**
 * The program's logging, from {@link #install} to {@link #close}.
 *
 * <p>Lines go to standard output: whoever runs the program says where that leads. A thread that logs puts the event into a
 * bounded queue and goes on; one thread masks, lays out and writes, within some milliseconds.
 */
public final class Logging implements AutoCloseable {
    private static final long DRAIN_SECONDS = 5;

    private final LoggerContext context;

    private Logging(LoggerContext context) {
        this.context = context;
    }

    /**
     * Makes {@code settings} count from now on, for all loggers there are; may be called again to change them. The first
     * call belongs at the very start of {@code main}, before anything is logged.
     */
    public static Logging install(LoggingSettings settings) {
        // Not System.out, which may be somebody's replacement that logs.
        return install(settings, new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    }

    static Logging install(LoggingSettings settings, OutputStream out) {
        var wiring = new Wiring(settings, out);
        LoggerContext context = Configurator.initialize(wiring);
        if (context.getConfiguration() != wiring) {
            context.reconfigure(wiring);
        }
        return new Logging(context);
    }

    /** Writes what still waits, for at most 5 s, and ends logging. Belongs at the very end of the program. */
    @Override
    public void close() {
        context.stop(DRAIN_SECONDS, TimeUnit.SECONDS);
    }

    /** Log4j's configuration, made of objects: there is no file whose absence or override could switch masking off. */
    private static final class Wiring extends AbstractConfiguration {
        private final LoggingSettings settings;
        private final OutputStream out;

        Wiring(LoggingSettings settings, OutputStream out) {
            super(null, ConfigurationSource.NULL_SOURCE);
            this.settings = settings;
            this.out = out;
            // The program closes us when everything else has ended; a hook of Log4j's would end us too early.
            this.isShutdownHookEnabled = false;
        }

        @Override
        protected void doConfigure() {
            var writer = new LineWriter(new LineLayout(new Masker(settings.mask()), settings.format()), out);
            var overflow = writer.new Overflow();
            // Log4j starts them all with the configuration; a queue that was started here would have two threads.
            addAppender(writer);
            addAppender(overflow);
            // Log4j gives it out without its type, and so does each of its methods.
            AsyncAppender.Builder<?> waiting = AsyncAppender.newBuilder();
            waiting.setBlockingQueueFactory(GatheringQueue::new);
            AsyncAppender queue = waiting.setName("queue")
                    .setConfiguration(this)
                    .setAppenderRefs(new AppenderRef[]{AppenderRef.createAppenderRef(writer.getName(), null, null)})
                    .setErrorRef(overflow.getName())
                    .setBufferSize(settings.queueLines())
                    .setBlocking(false)
                    .setShutdownTimeout(TimeUnit.SECONDS.toMillis(DRAIN_SECONDS))
                    .build();
            addAppender(queue);
            LoggerConfig root = getRootLogger();
            root.setLevel(levelOf(settings.level()));
            root.addAppender(queue, null, null);
            settings.levels()
                    .forEach((logger, level) -> addLogger(logger, new LoggerConfig(logger, levelOf(level), true)));
        }

        private static Level levelOf(org.slf4j.event.Level level) {
            return Level.valueOf(level.name());
        }
    }
}
