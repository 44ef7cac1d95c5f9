package io.posthouse.server.wiring;

import io.posthouse.gateway.route.RoutePersonalData;
import io.posthouse.messaging.MessagingPersonalData;
import io.posthouse.outbound.OutboundPersonalData;
import io.posthouse.storage.Database;
import io.posthouse.storage.person.PersonalData;
import io.posthouse.storage.person.StoragePersonalData;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the modules beside identity hold about people. On every node, whatever its roles, since the tables are there. */
@Configuration(proxyBeanMethods = false)
class PeopleWiring {
    @Bean
    PersonalData personalDataOfMessaging(Database database) {
        return new MessagingPersonalData(database);
    }

    @Bean
    PersonalData personalDataOfOutbound(Database database) {
        return OutboundPersonalData.on(database);
    }

    @Bean
    PersonalData personalDataOfRoutes(Database database) {
        return RoutePersonalData.on(database);
    }

    @Bean
    PersonalData personalDataOfStorage(Database database) {
        return StoragePersonalData.on(database);
    }
}
