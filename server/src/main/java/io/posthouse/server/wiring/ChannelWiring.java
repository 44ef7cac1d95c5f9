package io.posthouse.server.wiring;

import io.posthouse.channel.ChannelMount;
import io.posthouse.cluster.Cluster;
import io.posthouse.identity.ChatSignIns;
import io.posthouse.identity.Logins;
import io.posthouse.identity.Tokens;
import io.posthouse.messaging.Addresses;
import io.posthouse.messaging.Messaging;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The data channel. */
@Configuration(proxyBeanMethods = false)
class ChannelWiring {
    /** Where the channel's work waits; closing waits for what is under way. */
    @Bean(destroyMethod = "close")
    ExecutorService channelWaiting() {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("channel-", 0).factory());
    }

    @Bean
    @Carries(Messaging.NAME)
    ChannelMount channel(Logins logins, Tokens tokens, ChatSignIns chat, Messaging messaging, Addresses addresses,
            Cluster cluster, ExecutorService channelWaiting) {
        return new ChannelMount(logins, tokens, chat, messaging, addresses, cluster.links(), channelWaiting);
    }
}
