package io.posthouse.server.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.storage.postgres.ConnectedDatabase;
import io.posthouse.storage.postgres.Replication;
import java.util.function.ToDoubleFunction;

/** Who the primary is and who follows it, as metrics: {@code posthouse.database.*}. They say NaN while nobody answers. */
record DatabaseMeters(ConnectedDatabase database) {
    void register(MeterRegistry meters) {
        gauge(meters, "posthouse.database.timeline", Replication::timeline);
        gauge(meters, "posthouse.database.standbys", now -> now.visible() ? now.standbys() : Double.NaN);
        gauge(meters, "posthouse.database.standbys.synchronous",
                now -> now.visible() ? now.synchronous() : Double.NaN);
        gauge(meters, "posthouse.database.commits.wait.for.standby", now -> now.waits() ? 1 : 0);
        gauge(meters, "posthouse.database.commits.waiting", Replication::commitsWaiting);
        gauge(meters, "posthouse.database.former.primaries", now -> now.former().size());
        FunctionCounter.builder("posthouse.database.failovers", database, ConnectedDatabase::promotions)
                .register(meters);
        for (String server : database.servers()) {
            Gauge.builder("posthouse.database.primary", database,
                    connected -> connected.replication().filter(now -> now.primary().equals(server)).isPresent()
                            ? 1
                            : 0)
                    .tag("server", server).strongReference(true).register(meters);
        }
    }

    private void gauge(MeterRegistry meters, String name, ToDoubleFunction<Replication> value) {
        Gauge.builder(name, database,
                connected -> connected.replication().map(value::applyAsDouble).orElse(Double.NaN))
                .strongReference(true).register(meters);
    }
}
