package io.posthouse.server.wiring;

import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.call.Calls;
import io.posthouse.gateway.health.HealthCheck;
import io.posthouse.kernel.setting.RunningSettings;
import io.posthouse.messaging.Messaging;
import io.posthouse.net.Doorkeeper;
import io.posthouse.server.run.NodeMark;
import io.posthouse.server.settings.ClusterSettings;
import io.posthouse.server.settings.Declared;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import io.posthouse.server.settings.XmppSettings;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What this node tells of itself, and how it is emptied before it stops. */
@Configuration(proxyBeanMethods = false)
class DrainWiring {
    @Bean
    Draining draining() {
        return new Draining();
    }

    @Bean
    Drain.Parts drainParts(NodeMark mark, Draining draining, Cluster cluster, Optional<Messaging> messaging,
            Optional<XmppListeners> listeners, Doorkeeper doorkeeper, GatewayRunner gateway,
            Optional<Calls> calls) {
        return new Drain.Parts(mark, draining, cluster, messaging, listeners, doorkeeper, gateway, calls);
    }

    @Bean
    Drain drain(RunningSettings running, Drain.Parts drainParts, Runnable drained) {
        return new Drain(running.of(Declared.DRAIN_SPREAD), drainParts, drained);
    }

    @Bean
    NodeReporter nodeReporter(Settings settings, Cluster cluster, Drain.Parts drainParts, List<HealthCheck> checks) {
        ClusterSettings named = settings.of(ClusterSettings.class);
        boolean lets = settings.of(PosthouseSettings.class).roles().contains(PosthouseSettings.XMPP);
        return new NodeReporter(cluster, drainParts, checks, named.address().getHostAddress() + ":" + named.port(),
                lets ? settings.of(XmppSettings.class).publicaddress() : "");
    }
}
