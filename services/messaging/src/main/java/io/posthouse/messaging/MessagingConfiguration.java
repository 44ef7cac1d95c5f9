package io.posthouse.messaging;

import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.messaging.oversight.Oversight;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.web.bind.annotation.RestController;

/**
 * The message core for a Spring context: import it, and offer a {@link Messaging}, {@link Addresses} and identity's beans.
 * It brings the endpoints and what they may be called by.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan(useDefaultFilters = false, includeFilters = @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = RestController.class))
public class MessagingConfiguration {
    @Bean
    Lines lines(Messaging messaging) {
        return messaging.lines();
    }

    @Bean
    Contacts contacts(Messaging messaging) {
        return messaging.contacts();
    }

    @Bean
    Oversight oversight(Messaging messaging) {
        return messaging.oversight();
    }

    @Bean
    PermissionCatalogue messagingPermissions() {
        return Messaging.PERMISSIONS;
    }
}
