package io.posthouse.storage.postgres;

import io.posthouse.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest timeline that this node has met, in this life and, where there is a file, in earlier ones. A server on a lower one
 * was a primary once and has been replaced: whatever it says, what it takes will be thrown away. Safe for any thread.
 */
final class SeenTimeline {
    private static final Logger LOG = LoggerFactory.getLogger(SeenTimeline.class);

    private final @Nullable Path file;
    private @Nullable String system;
    private int timeline;
    private int raised;
    private boolean metInThisLife;

    /** @param file what is remembered over restarts; null for nothing */
    SeenTimeline(@Nullable Path file) {
        this.file = file;
        if (file != null && Files.exists(file)) {
            read(file);
        }
    }

    private void read(Path from) {
        try {
            List<String> words = List.of(Files.readString(from).strip().split("\\s+", -1));
            timeline = Integer.parseInt(words.get(1));
            system = words.getFirst();
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().addKeyValue("file", from).addKeyValue("cause", e.toString())
                    .log("which primary was seen last is not known");
        }
    }

    /**
     * Judges a server.
     *
     * @return whether it is on a higher timeline than any before, so that connections to the others must end
     * @throws NotThePrimary when it must not be used; the message says why
     */
    synchronized boolean meet(ServerStanding server) throws NotThePrimary {
        if (server.standby()) {
            throw new NotThePrimary("it is a standby, which takes no writes: name the primary");
        }
        if (!server.system().equals(system)) {
            if (metInThisLife) {
                throw new NotThePrimary("it is another database altogether (system identifier " + server.system()
                        + " instead of " + system + "): restart the platform if that is meant");
            }
            if (system != null) {
                LOG.atWarn().addKeyValue("system", server.system()).addKeyValue("before", system)
                        .log("this is not the database of the last start");
            }
            return take(server);
        }
        if (server.timeline() < timeline) {
            throw new NotThePrimary("it is a former primary, on timeline " + server.timeline()
                    + ", and another was promoted since, to timeline " + timeline + ": end it"
                    + (metInThisLife || file == null ? "" : "; if it was restored on purpose, delete " + file));
        }
        if (server.timeline() > timeline) {
            return take(server);
        }
        metInThisLife = true;
        return false;
    }

    private boolean take(ServerStanding server) {
        if (metInThisLife) {
            raised++;
        }
        metInThisLife = true;
        system = server.system();
        timeline = server.timeline();
        if (file != null) {
            try {
                DurableFiles.write(file, system + " " + timeline + "\n");
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("file", file).addKeyValue("cause", e.toString())
                        .log("which primary was seen cannot be noted; after a restart it is not known");
            }
        }
        return true;
    }

    synchronized int timeline() {
        return timeline;
    }

    /** How many promotions were met in this life. */
    synchronized int raised() {
        return raised;
    }
}
