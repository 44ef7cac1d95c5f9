package io.posthouse.gateway.route;

import io.posthouse.gateway.health.OperatorDesk;
import io.posthouse.gateway.traffic.TrafficConfiguration;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.identity.change.Changes;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.storage.Database;
import io.posthouse.storage.Migrations;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Routes for a Spring context: import it, and offer a {@link Database} (migrated), {@link Changes}, {@link Deeds}, and the
 * {@link AddressGuard} by which back ends are looked at. It brings the endpoint, and the routes that hold here.
 */
@Configuration(proxyBeanMethods = false)
public class RouteConfiguration {
    /** The schema and where its migrations lie. */
    public static final Migrations MIGRATIONS = new Migrations("gateway");
    /** The door's own permissions, of which administrators hold all. */
    public static final PermissionCatalogue PERMISSIONS = new PermissionCatalogue("gateway",
            Set.of(OperatorDesk.PERMISSION, RouteEndpoint.READ, RouteEndpoint.CHANGE, TrafficConfiguration.READ),
            Set.of());

    @Bean(initMethod = "start", destroyMethod = "close")
    LiveRoutes liveRoutes(Database database, Changes changes) {
        return new LiveRoutes(JdbcClient.create(database.pool()), changes);
    }

    @Bean
    RouteDesk routeDesk(Database database, Changes changes, AddressGuard guard) {
        return new RouteDesk(JdbcClient.create(database.pool()),
                new TransactionTemplate(new JdbcTransactionManager(database.pool())), changes, guard);
    }

    @Bean
    TargetBoard targetBoard() {
        return new TargetBoard();
    }

    @Bean
    OwnPlaces ownPlaces() {
        return new OwnPlaces();
    }

    @Bean
    RouteEndpoint routeEndpoint(RouteDesk desk, LiveRoutes live, TargetBoard board, OwnPlaces own, Deeds deeds) {
        return new RouteEndpoint(desk, live, board, own, deeds);
    }
}
