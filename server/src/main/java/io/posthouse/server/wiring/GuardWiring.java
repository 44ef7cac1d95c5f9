package io.posthouse.server.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Shortages.Kind;
import io.posthouse.kernel.Shortages.Yield;
import io.posthouse.kernel.Ticker;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.server.guard.ClockSkew;
import io.posthouse.server.guard.MachineHealth;
import io.posthouse.server.guard.Watchman;
import io.posthouse.server.settings.DatabaseSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.ShortageSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What the machine may run short of, who looks at it, and who is told. */
@Configuration(proxyBeanMethods = false)
class GuardWiring {
    private static final double PERCENT = 100;

    @Bean
    Shortages shortages(MeterRegistry meters) {
        Shortages shortages = new Shortages();
        for (Kind kind : Kind.values()) {
            Gauge.builder("posthouse.shortage", shortages, now -> degree(now.of(kind)))
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT)).register(meters);
        }
        for (Yield what : Yield.values()) {
            FunctionCounter.builder("posthouse.shortage.yielded", shortages, now -> now.timesYielded(what))
                    .tag("what", what.name().toLowerCase(Locale.ROOT)).register(meters);
        }
        return shortages;
    }

    private static int degree(Shortages.Degree degree) {
        return switch (degree) {
            case ENOUGH -> 0;
            case SHORT -> 1;
            case VERY_SHORT -> 2;
        };
    }

    @Bean(destroyMethod = "close")
    Watchman watchman(Settings settings, Shortages shortages, MeterRegistry meters, Clock clock, Ticker ticker) {
        ShortageSettings named = settings.of(ShortageSettings.class);
        Watchman watchman = Watchman.start(shortages, new Watchman.Limits(settings.of(PosthouseSettings.class).data(),
                settings.of(DatabaseSettings.class).embedded(), named.disk().toBytes(), named.diskleast().toBytes(),
                named.memory() / PERCENT, named.memorymost() / PERCENT, named.descriptors() / PERCENT), ticker, clock);
        Gauge.builder("posthouse.disk.free.bytes", watchman, now -> now.seen().diskFreeBytes()).register(meters);
        Gauge.builder("posthouse.heap.live.ratio", watchman, now -> now.seen().live()).register(meters);
        FunctionCounter.builder("posthouse.clock.jumps", watchman, Watchman::jumps).register(meters);
        return watchman;
    }

    @Bean
    ClockSkew clockSkew(Clock clock, Ticker ticker, MeterRegistry meters) {
        ClockSkew skew = new ClockSkew(clock, ticker);
        Gauge.builder("posthouse.clock.ahead.seconds", skew, ClockSkew::aheadSeconds).register(meters);
        return skew;
    }

    @Bean
    MachineChecks machineChecks(Shortages shortages, Watchman watchman, ClockSkew skew, Clock clock, TlsMaterial tls,
            MeterRegistry meters) {
        Gauge.builder("posthouse.certificate.end.seconds", tls, now -> end(now).getEpochSecond()).register(meters);
        return new MachineChecks(MachineHealth.checks(shortages, watchman, skew, clock, () -> end(tls)));
    }

    private static Instant end(TlsMaterial tls) {
        return tls.chain().getFirst().getNotAfter().toInstant();
    }

    @Bean
    WebMvcConfigurer changesYield(Shortages shortages) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new ChangesYield(shortages));
            }
        };
    }

    @Bean
    HealthCheck memoryHealth(MachineChecks machineChecks) {
        return machineChecks.all().get(0);
    }

    @Bean
    HealthCheck diskHealth(MachineChecks machineChecks) {
        return machineChecks.all().get(1);
    }

    @Bean
    HealthCheck descriptorsHealth(MachineChecks machineChecks) {
        return machineChecks.all().get(2);
    }

    @Bean
    HealthCheck certificateHealth(MachineChecks machineChecks) {
        return machineChecks.all().get(3);
    }

    @Bean
    HealthCheck clockHealth(MachineChecks machineChecks) {
        return machineChecks.all().get(4);
    }

    /** In the order of {@link MachineHealth#checks}; wrapped, so that each of them is asked as one check among all. */
    record MachineChecks(List<HealthCheck> all) {
    }
}
