package io.posthouse.benchmarks.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.posthouse.gateway.Gateway;
import io.posthouse.gateway.GatewayParts;
import io.posthouse.gateway.GatewaySettings;
import io.posthouse.gateway.TraceEntry;
import io.posthouse.gateway.backend.Routing;
import io.posthouse.gateway.health.ScrapeToken;
import io.posthouse.gateway.limit.LimitSettings;
import io.posthouse.gateway.limit.Limiting;
import io.posthouse.gateway.refusal.RecentRefusals;
import io.posthouse.gateway.traffic.Traffic;
import io.posthouse.identity.AccessTokens;
import io.posthouse.identity.Tokens;
import io.posthouse.identity.http.CallerHeader;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.net.mount.HttpMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Opens one more door in a server that runs: made of the same parts as its own, with another back end behind it. So what is measured is
 * the product's door, its tokens, its limits and its log, and not the endpoints. Found by Spring through {@code META-INF/spring.factories}
 * where this module is on a server's class path; without the properties it does nothing.
 */
public final class DoorOpener implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /** The interface that is called, as limits count it. */
    static final String INTERFACE = "GET /api/things/{number}";

    private static final long BODY_BYTES_MAX = 1 << 20;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Integer port = Integer.getInteger(DoorProgram.PORT);
        Integer backEnd = Integer.getInteger(DoorProgram.BACK_END);
        if (port != null && backEnd != null && context instanceof GenericApplicationContext made) {
            made.registerBean("benchmarkDoor", Door.class,
                    () -> new Door(made, port, new InetSocketAddress(InetAddress.getLoopbackAddress(), backEnd)));
        }
    }

    /** The door, open while the server runs. */
    static final class Door implements SmartLifecycle {
        private final GenericApplicationContext context;
        private final int port;
        private final InetSocketAddress backEnd;
        private @Nullable Gateway open;

        Door(GenericApplicationContext context, int port, InetSocketAddress backEnd) {
            this.context = context;
            this.port = port;
            this.backEnd = backEnd;
        }

        @Override
        public void start() {
            RunningSettings running = context.getBean(RunningSettings.class);
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            try {
                open = Gateway.open(GatewaySettings.on(InetAddress.getLoopbackAddress(), port), new GatewayParts(
                        List.of(new HttpMount.Proxied("/api/", backEnd, BODY_BYTES_MAX)), List.of(),
                        context.getBean(Tokens.class), context.getBean(AccessTokens.class),
                        context.getBean(CallerHeader.class), context.getBean(AccessCheck.class), List.of(), meters,
                        meters::scrape, () -> "", Optional.empty(), context.getBean(Clock.class),
                        context.getBean(Ticker.class), TraceEntry.CLOSED, ScrapeToken.NONE,
                        new Limiting(running.derive(LimitSettings::of), List.of(INTERFACE), Map.of(),
                                Optional.empty()),
                        new RecentRefusals(),
                        new Traffic(context.getBean(Ticker.class), context.getBean(Clock.class)),
                        context.getBean(Routing.class)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            Gateway was = open;
            open = null;
            if (was != null) {
                was.close();
            }
        }

        @Override
        public boolean isRunning() {
            return open != null;
        }

        @Override
        public int getPhase() {
            return DEFAULT_PHASE - 510;
        }
    }
}
