package io.posthouse.server.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.cluster.Cluster;
import io.posthouse.cluster.Role;
import io.posthouse.cluster.call.CallGround;
import io.posthouse.cluster.call.Calls;
import io.posthouse.cluster.call.CallsMaker;
import io.posthouse.cluster.nodes.NodesCluster;
import io.posthouse.kernel.AccessCheck;
import io.posthouse.messaging.Lines;
import io.posthouse.messaging.Messaging;
import io.posthouse.server.extension.Extensions;
import io.posthouse.server.settings.ClusterSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Roles;
import io.posthouse.server.settings.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Calls of interfaces between nodes, where they are switched on: what this node carries is offered, and what it does not carry is there as
 * an interface whose calls go to a node that does.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(CallsWiring.AreWanted.class)
class CallsWiring {
    private static final String EXTENSION = "rpc-dubbo";

    @Bean(destroyMethod = "close")
    Calls calls(Settings settings, Cluster cluster, AccessCheck access, Clock clock, MeterRegistry meters,
            BeanFactory beans) {
        if (!(cluster instanceof NodesCluster nodes)) {
            throw new IllegalStateException("the settings have been checked together");
        }
        PosthouseSettings posthouse = settings.of(PosthouseSettings.class);
        List<CallGround.Offer<?>> offers = new ArrayList<>();
        for (Role role : Roles.ALL) {
            if (posthouse.carries(role)) {
                role.calls().forEach(called -> offers.add(offer(role, called, beans)));
            }
        }
        return Extensions.besideTheServer().load(EXTENSION, CallsMaker.class, "posthouse.cluster.calls")
                .make(new CallGround(nodes, nodes::isLinked, nodes::key, access, clock, offers,
                        (method, outcome, nanos) -> meters
                                .timer("posthouse.calls", "method", method, "outcome", outcome)
                                .record(Duration.ofNanos(nanos))));
    }

    private static <T> CallGround.Offer<T> offer(Role role, Class<T> called, BeanFactory beans) {
        return new CallGround.Offer<>(role.name(), called, beans.getBean(called));
    }

    @Bean
    @Carries(value = Messaging.NAME, here = false)
    Lines lines(Calls calls) {
        return calls.of(Lines.class, Messaging.NAME);
    }

    /** Asks the settings. */
    static final class AreWanted implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            var settings = (Settings) Objects
                    .requireNonNull(Objects.requireNonNull(context.getBeanFactory()).getSingleton("settings"));
            return settings.of(ClusterSettings.class).callsWanted();
        }
    }
}
