package io.posthouse.gateway.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.exchange.Waiting;
import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.Tokens;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import io.posthouse.storage.StoreUnavailable;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the log says while nobody can find out who asks. */
@Timeout(30)
class CallerResolverTest {
    private final Vertx vertx = Vertx.vertx();
    private final Waiting waiting = new Waiting(4);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<@Nullable RuntimeException> trouble = new AtomicReference<>();
    private final CallerResolver callers = new CallerResolver(vertx, waiting, new TroubledTokens(), AccessTokens.NONE,
            nanos::get);
    private final Heard heard = new Heard();

    private static final class Heard extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Heard() {
            super("heard", null, null, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage() + " "
                    + event.getContextData().getValue("times") + " " + event.getContextData().getValue("cause")
                    + (event.getThrown() == null ? "" : " with a stack"));
        }
    }

    @BeforeEach
    void listen() {
        Configurator.setLevel(CallerResolver.class.getName(), Level.INFO);
        heard.start();
        ((Logger) LogManager.getLogger(CallerResolver.class)).addAppender(heard);
    }

    @AfterEach
    void stop() {
        ((Logger) LogManager.getLogger(CallerResolver.class)).removeAppender(heard);
        waiting.close();
        vertx.close();
    }

    private boolean asks() throws InterruptedException {
        MultiMap cookie = MultiMap.caseInsensitiveMultiMap().add("Cookie",
                CallerResolver.SESSION_COOKIE + "=phs_AdasTokenAdasTokenAdasTokenAda");
        try {
            callers.session(cookie, "req-1").toCompletionStage().toCompletableFuture().get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    @Test
    void tellsOnceInHalfAMinuteWhyAndOnceThatItIsOver() throws Exception {
        // given
        trouble.set(new StoreUnavailable("no database connection within 5000 ms",
                new ConnectException("Connection refused")));
        String words = "no database connection within 5000 ms: Connection refused";

        // when
        for (int i = 0; i < 3; i++) {
            assertThat(asks()).isFalse();
        }

        // then
        assertThat(heard.lines).containsExactly("WARN caller not resolved: something we need is away 1 " + words);

        // when
        nanos.set(Duration.ofSeconds(30).toNanos());
        asks();
        trouble.set(null);
        assertThat(asks()).isTrue();
        asks();

        // then
        assertThat(heard.lines.subList(1, heard.lines.size())).containsExactly(
                "WARN caller not resolved: something we need is away 3 " + words,
                "INFO callers are resolved again 4 null");
    }

    @Test
    void tellsOfABugEachTimeAndWhole() throws Exception {
        trouble.set(new IllegalStateException("a broken promise"));

        asks();
        asks();

        assertThat(heard.lines).hasSize(2)
                .allMatch(line -> line.equals("ERROR caller not resolved null null with a stack"));
    }

    private final class TroubledTokens implements Tokens {
        @Override
        public Issued issue(TokenKind kind, LoginId login, Optional<String> session) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Issued openSession(LoginId login, Origin origin) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Caller> resolve(String token, TokenKind kind, String requestId) {
            RuntimeException now = trouble.get();
            if (now != null) {
                throw now;
            }
            return Optional.empty();
        }

        @Override
        public void revokeSession(String session) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onSessionRevoked(Consumer<String> listener) {
            // Nobody listens here.
        }
    }
}
