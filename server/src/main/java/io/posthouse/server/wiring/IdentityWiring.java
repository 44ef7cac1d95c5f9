package io.posthouse.server.wiring;

import io.posthouse.gateway.route.RouteConfiguration;
import io.posthouse.identity.IdentityConfiguration;
import io.posthouse.identity.IdentitySettings;
import io.posthouse.identity.KnownPasswords;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.server.settings.PasswordSettings;
import io.posthouse.server.settings.PosthouseSettings;
import io.posthouse.server.settings.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** People, their logins and tokens, and what they may do. */
@Configuration(proxyBeanMethods = false)
@Import(IdentityConfiguration.class)
class IdentityWiring {
    @Bean
    IdentitySettings identitySettings(Settings settings) {
        return IdentitySettings.of(settings.of(PosthouseSettings.class).domain());
    }

    @Bean
    KnownPasswords knownPasswords(Settings settings) {
        return settings.of(PasswordSettings.class).known();
    }

    @Bean
    PermissionCatalogue gatewayPermissions() {
        return RouteConfiguration.PERMISSIONS;
    }
}
