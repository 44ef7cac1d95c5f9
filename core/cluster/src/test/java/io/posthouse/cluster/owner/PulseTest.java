package io.posthouse.cluster.owner;

import static io.posthouse.cluster.owner.Town.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Cluster;
import io.posthouse.testkit.TestDatabase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node's log says while its beats are not heard. */
class PulseTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Cluster.MIGRATIONS);

    private final Heard heard = new Heard();

    private static final class Heard extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage() + " " + event.getContextData()
                    + (event.getThrown() == null ? "" : " with a stack"));
        }
    }

    @BeforeEach
    void listen() {
        Configurator.setLevel(Pulse.class.getName(), Level.INFO);
        heard.start();
        ((Logger) LogManager.getLogger(Pulse.class)).addAppender(heard);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LogManager.getLogger(Pulse.class)).removeAppender(heard);
    }

    @Test
    void tellsOnceWhyItsBeatsAreNotHeardAndOnceThatTheyAre() throws Exception {
        try (Town town = new Town(database)) {
            TestNode node = town.startAll("north").getFirst();

            // when as many are missed as make others take it for dead
            node.way.cut();
            await("it says so", () -> node.steward.health().standing() == Standing.NO_DATABASE);
            node.way.mend();
            await("it is heard", () -> heard.lines.size() > 1);

            // then
            assertThat(heard.lines.getFirst()).startsWith("WARN a beat was not heard").endsWith("times=1}")
                    .containsPattern("cause=\\S");
            assertThat(heard.lines.get(1)).startsWith("INFO beats are heard again {missed=")
                    .doesNotContain("missed=1}");
            assertThat(heard.lines).hasSize(2);
        }
    }
}
