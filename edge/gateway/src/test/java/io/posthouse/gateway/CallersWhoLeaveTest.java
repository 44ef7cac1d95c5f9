package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.Timeout;

/** What the log says of callers who go in the middle of what they send. */
class CallersWhoLeaveTest {
    private final Heard heard = new Heard();
    private Logger proxy;
    private Logger access;

    private static final class Heard extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage() + " "
                    + event.getContextData().getValue("cause"));
        }

        long over() {
            return lines.stream().filter(line -> line.contains("INFO request ")).count();
        }
    }

    @BeforeEach
    void listen() {
        Configurator.setLevel("posthouse.access", Level.INFO);
        access = (Logger) LogManager.getLogger("posthouse.access");
        proxy = (Logger) LogManager.getLogger("io.posthouse.gateway.proxy.EndpointProxy");
        heard.start();
        access.addAppender(heard);
        proxy.addAppender(heard);
    }

    @AfterEach
    void stopListening() {
        access.removeAppender(heard);
        proxy.removeAppender(heard);
    }

    @Test
    @Timeout(30)
    void doesNotBlameTheEndpointForABodyThatNeverEnds() throws Exception {
        // given
        int callers = 10;
        try (Door door = Door.open()) {
            for (int i = 1; i <= callers; i++) {
                try (Socket socket = door.connect()) {
                    socket.getOutputStream().write(("POST /api/session HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Length: 30000\r\n\r\n" + "x".repeat(9000)).getBytes(StandardCharsets.US_ASCII));
                    while (door.endpoints().begun() < i) {
                        Thread.sleep(5);
                    }
                    // when: it goes while the endpoint reads, every other one without a word
                    socket.setSoLinger(i % 2 == 0, 0);
                }
            }
            while (heard.over() < callers) {
                Thread.sleep(5);
            }
        }

        // then
        assertThat(heard.lines).filteredOn(line -> line.startsWith("WARN") || line.startsWith("ERROR")).isEmpty();
    }
}
