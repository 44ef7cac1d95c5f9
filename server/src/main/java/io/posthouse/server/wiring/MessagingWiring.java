package io.posthouse.server.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.posthouse.cluster.Cluster;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Credentials;
import io.posthouse.identity.Logins;
import io.posthouse.kernel.Shortages;
import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.setting.Running;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.kernel.trace.Traces;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Carrying;
import io.posthouse.messaging.Contacts;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Messaging;
import io.posthouse.messaging.MessagingConfiguration;
import io.posthouse.messaging.home.Homes;
import io.posthouse.messaging.stream.StreamSettings;
import io.posthouse.messaging.stream.TlsHandlers;
import io.posthouse.net.tls.TlsMaterial;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.XmppSettings;
import io.posthouse.server.welcome.DemoCompany;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.Logs;
import io.posthouse.storage.log.PostgresLogs;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The message core and the log it writes. */
@Configuration(proxyBeanMethods = false)
@Carries(Messaging.NAME)
@Import(MessagingConfiguration.class)
class MessagingWiring {
    @Bean
    LogListener logMeters(MeterRegistry meters, Traces traces) {
        return new LogMeters(meters, traces);
    }

    @Bean
    Logs logs(Database database, Cluster cluster, Ticker ticker, LogListener listener) {
        return new PostgresLogs(database, cluster.self().value(), LogSettings.standard(), ticker, listener);
    }

    @Bean(destroyMethod = "close")
    Messaging messaging(Settings settings, Database database, Logs logs, Logins logins, Credentials credentials,
            ChatSignIns chat, Cluster cluster, NodeDoors doors, Addresses addresses, TlsMaterial tls,
            MeterRegistry meters, Traces traces,
            Shortages shortages, RunningSettings running) {
        boolean plaintext = settings.of(XmppSettings.class).plaintext();
        Running<StreamSettings> streams = running.derive(values -> StreamSettings.of(values).withoutTls(plaintext));
        Messaging messaging = new Messaging(new Messaging.Foundation(database, logs, logins, credentials, chat, cluster,
                addresses, streams, new CurrentTls(tls), traces, shortages, running), List.of());
        Carrying carrying = messaging.carrying();
        Gauge.builder("posthouse.carry.distance", carrying, Carrying::distance)
                .description("Rows that are not carried to other nodes yet, of the shard that is farthest behind")
                .register(meters);
        FunctionCounter.builder("posthouse.carry.messages", carrying, Carrying::carried)
                .description("Messages stored for a receiver on another node than their sender's").register(meters);
        doors.onReopen(Homes.LOG, messaging::reopen);
        doors.add(new SessionsDoor(messaging));
        return messaging;
    }

    @Bean
    ShardTaking shardTaking(Messaging messaging, BooleanSupplier ending) {
        return new ShardTaking(messaging::takeShards, ending);
    }

    /** Made where its people live. */
    @Bean
    DemoCompany demoCompany(Logins logins, Lines lines, Contacts contacts, Addresses addresses) {
        return new DemoCompany(logins, lines, contacts, addresses);
    }

    @Bean
    HealthCheck logHealth(Messaging messaging) {
        return new MessageLogHealth(messaging.archive().gauges()::writing,
                () -> messaging.archive().shards().fenced());
    }

    @Bean
    HealthCheck carryingHealth(Messaging messaging) {
        return new CarryingHealth(messaging.carrying());
    }

    private record SessionsDoor(Messaging messaging) implements NodeDoors.Door {
        @Override
        public void shut() {
            messaging.stepBack();
        }

        @Override
        public void open() {
            messaging.stepForward();
        }
    }

    private record CurrentTls(TlsMaterial tls) implements TlsHandlers {
        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public SslHandler newHandler(ByteBufAllocator allocator) {
            return tls.newHandler(allocator);
        }
    }
}
