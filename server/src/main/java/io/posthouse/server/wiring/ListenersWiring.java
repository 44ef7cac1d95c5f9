package io.posthouse.server.wiring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.messaging.Addresses;
import io.posthouse.net.ConnectionBounds;
import io.posthouse.net.Doorkeeper;
import io.posthouse.net.Loops;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.net.tls.TlsSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all doors need: loops, bounds, and the certificate. */
@Configuration(proxyBeanMethods = false)
class ListenersWiring {
    private static final Duration CERTIFICATE_LOOKED_AT_EVERY = Duration.ofSeconds(10);

    @Bean(destroyMethod = "close")
    Loops loops() {
        return new Loops(Runtime.getRuntime().availableProcessors());
    }

    @Bean
    Doorkeeper doorkeeper(MeterRegistry meters, RunningSettings running) {
        Doorkeeper doorkeeper = new Doorkeeper(ConnectionBounds.ofThisProcess());
        running.follow("doorkeeper", ConnectionBounds.RUNNING.settings(),
                values -> doorkeeper.setBounds(ConnectionBounds.of(values)));
        Gauge.builder("posthouse.xmpp.connections", doorkeeper, Doorkeeper::open).register(meters);
        return doorkeeper;
    }

    @Bean
    TlsMaterial tlsMaterial(Settings settings, Addresses addresses, Clock clock) {
        var named = settings.of(io.posthouse.server.settings.TlsSettings.class);
        Optional<TlsSettings.PemFiles> files = named.certificate().isEmpty()
                ? Optional.empty()
                : Optional.of(new TlsSettings.PemFiles(Path.of(named.certificate()), Path.of(named.key())));
        return TlsMaterial.open(new TlsSettings(settings.of(PosthouseSettings.class).data().resolve("tls"), files,
                addresses.domain(), List.of(addresses.customerDomain(), addresses.lineDomain())), clock);
    }

    @Bean(destroyMethod = "close")
    AutoCloseable tlsWatch(TlsMaterial tls) {
        return tls.watch(CERTIFICATE_LOOKED_AT_EVERY);
    }
}
