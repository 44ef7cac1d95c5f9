package io.posthouse.server.wiring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.posthouse.gateway.backend.Routing;
import io.posthouse.gateway.route.LiveRoutes;
import io.posthouse.gateway.route.OwnPlaces;
import io.posthouse.gateway.route.RouteConfiguration;
import io.posthouse.gateway.route.TargetBoard;
import io.posthouse.identity.IdentityTokens;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.guard.SystemNames;
import io.posthouse.server.settings.RouteSettings;
import io.posthouse.server.settings.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Routes to back ends that are none of ours, on every node. */
@Configuration(proxyBeanMethods = false)
@Import(RouteConfiguration.class)
class RouteWiring {
    @Bean(destroyMethod = "close")
    SystemNames namesOfBackends() {
        return new SystemNames();
    }

    @Bean
    AddressGuard guardOfBackends(SystemNames names, Settings settings) {
        return new AddressGuard(names, settings.of(RouteSettings.class).permitted());
    }

    @Bean
    Routing routing(LiveRoutes routes, AddressGuard guard, IdentityTokens tokens, TargetBoard board,
            OwnPlaces own, MeterRegistry meters) {
        Gauge.builder("posthouse.routes.version", routes, LiveRoutes::applied).strongReference(true).register(meters);
        return new Routing(routes, guard, tokens, board, own);
    }
}
