package io.posthouse.messaging.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Company;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.RunningMessaging;
import io.posthouse.messaging.Town;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.messaging.stream.TlsHandlers;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.PostgresLogs;
import io.posthouse.testkit.TestDatabase;
import io.posthouse.xmpp.Jid;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node begins to be people's home when it is told, which is when all that serves them is there. */
class ShardsWhenToldTest {
    @RegisterExtension
    static final TestDatabase database = TestDatabase.with(Messaging.MIGRATIONS);

    @Test
    void isNobodysHomeBefore() {
        try (var town = new Town()) {
            // given
            var node = town.node("node-1");
            var company = new Company("ada");
            try (var messaging = new Messaging(new Messaging.Foundation(database,
                    new PostgresLogs(database, "node-1", LogSettings.standard(), Ticker.system(), LogListener.NONE),
                    company, company, node, RunningMessaging.ADDRESSES, StreamSettings.USUAL, new NoTls()),
                    List.of())) {
                assertThat(messaging.homes().of(Jid.of("ada", "house.example"))).isEmpty();

                // when
                messaging.takeShards();

                // then
                assertThat(messaging.homes().of(Jid.of("ada", "house.example"))).contains(node.self());
            }
        }
    }

    private static final class NoTls implements TlsHandlers {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public SslHandler newHandler(ByteBufAllocator allocator) {
            throw new IllegalStateException("there is no certificate");
        }
    }
}
