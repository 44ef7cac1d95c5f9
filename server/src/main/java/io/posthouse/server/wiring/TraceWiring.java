package io.posthouse.server.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.TraceSettings;
import io.posthouse.server.tracing.OtelTraces;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Traces, where somebody takes them. */
@Configuration(proxyBeanMethods = false)
class TraceWiring {
    @Bean
    Traces traces(Settings settings, MeterRegistry meters, Clock clock) {
        TraceSettings named = settings.of(TraceSettings.class);
        if (!named.isOn()) {
            return Traces.OFF;
        }
        OtelTraces traces = OtelTraces.to(named.endpoint(), named.authorization(),
                settings.of(PosthouseSettings.class).node(),
                Optional.ofNullable(TraceWiring.class.getPackage().getImplementationVersion()).orElse("development"),
                named.share(), clock);
        spans(meters, traces, "exported", OtelTraces::exported);
        spans(meters, traces, "dropped", OtelTraces::dropped);
        Gauge.builder("posthouse.traces.waiting", traces, OtelTraces::waiting).register(meters);
        return traces;
    }

    private static void spans(MeterRegistry meters, OtelTraces traces, String outcome,
            java.util.function.ToDoubleFunction<OtelTraces> count) {
        FunctionCounter.builder("posthouse.traces.spans", traces, count).tag("outcome", outcome).register(meters);
    }
}
