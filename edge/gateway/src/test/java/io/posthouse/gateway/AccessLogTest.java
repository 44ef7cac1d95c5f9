package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.logging.MaskSettings;
import io.posthouse.kernel.logging.Masker;
import java.net.http.HttpResponse;
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

/** What the access log says of where people went. */
class AccessLogTest {
    private final Masker masker = new Masker(MaskSettings.all());
    private final Heard heard = new Heard();
    private Logger access;

    /** Its place among the fields. */
    private static final int PATH = 6;

    /** The paths of the access log, masked as they are when they are written. */
    private final class Heard extends AbstractAppender {
        private final List<String> paths = new CopyOnWriteArrayList<>();

        Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            paths.add(masker.maskField("path", (String) event.getMessage().getParameters()[PATH]));
        }
    }

    @BeforeEach
    void listen() {
        Configurator.setLevel("posthouse.access", Level.INFO);
        access = (Logger) LogManager.getLogger("posthouse.access");
        heard.start();
        access.addAppender(heard);
    }

    @AfterEach
    void stopListening() {
        access.removeAppender(heard);
    }

    @Test
    void saysWhichRouteAnsweredAndNotForWhom() throws Exception {
        // when
        HttpResponse<String> answer;
        try (Door door = Door.open()) {
            answer = door.get("/api/lines/ben%40localhost/messages");
        }

        // then
        assertThat(heard.paths).containsExactly("/api/lines/{jid}/messages");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Posthouse-Route")).isEmpty();
    }

    @Test
    void hidesAddressesAndSecretsWhereNoRouteIsKnown() throws Exception {
        // when
        try (Door door = Door.open()) {
            door.get("/api/people/ben%40localhost/x");
            door.get("/x/ben@localhost");
            door.get("/x/ben%2540localhost");
            door.get("/api/people/411111111111%31111");
            door.get("/x/Bearer%20abcDEF123hunter2");
        }

        // then
        assertThat(heard.paths).containsExactly("/api/people/[address]/x", "/x/[address]", "/x/[address]",
                "/api/people/[card]", "/x/Bearer%20[token]");
    }
}
