package io.posthouse.server.wiring;

import io.posthouse.storage.Database;
import io.posthouse.storage.StoreUnavailable;
import io.posthouse.storage.event.EventFeed;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The book of events is kept short. */
@Configuration(proxyBeanMethods = false)
class EventWiring {
    @Bean(destroyMethod = "close")
    Purging eventPurging(Database database) {
        return new Purging(database);
    }

    /** Removes old events about once an hour, on a thread of its own. */
    static final class Purging implements AutoCloseable {
        private static final Logger LOG = LoggerFactory.getLogger(Purging.class);
        private static final Duration EVERY = Duration.ofHours(1);

        private final Database database;
        private final Thread thread = Thread.ofVirtual().name("events-purge").unstarted(this::purge);

        Purging(Database database) {
            this.database = database;
            thread.start();
        }

        private void purge() {
            try {
                while (true) {
                    // Spread, so that nodes started together do not purge together.
                    Thread.sleep(EVERY.toMillis() / 2 + ThreadLocalRandom.current().nextLong(EVERY.toMillis()));
                    try {
                        EventFeed.purge(database);
                    } catch (StoreUnavailable e) {
                        LOG.atInfo().setCause(e).log("old events not purged, trying again later");
                    }
                }
            } catch (InterruptedException e) {
                LOG.debug("purging ended");
            }
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
