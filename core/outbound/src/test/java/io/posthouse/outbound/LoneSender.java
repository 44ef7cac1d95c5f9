package io.posthouse.outbound;

import io.posthouse.storage.postgres.ExternalPostgres;
import io.posthouse.storage.postgres.PoolSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A node that does nothing but send, in a process of its own, until it is killed or its input ends. */
final class LoneSender {
    private LoneSender() {
    }

    /** @param arguments the database's URL, user and password, and an address that is permitted */
    public static void main(String[] arguments) throws IOException {
        try (var database = ExternalPostgres.connect(arguments[0], arguments[1], arguments[2], PoolSettings.small());
                var outbound = new Outbound(database,
                        new OutboundSettings(List.of(arguments[3]), Duration.ofSeconds(30), 8), _ -> true, _ -> true)) {
            outbound.start();
            System.out.println("sending");
            var _ = System.in.read();
        }
    }
}
