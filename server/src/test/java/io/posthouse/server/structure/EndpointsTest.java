package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.identity.Identity;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.identity.http.EndpointPermissions;
import io.posthouse.kernel.Permission;
import io.posthouse.messaging.Messaging;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Every endpoint names the permission it needs, and somebody can hold it. */
final class EndpointsTest {
    private static final List<PermissionCatalogue> CATALOGUES = List.of(Identity.PERMISSIONS, Messaging.PERMISSIONS);

    @Test
    void everyEndpointNamesAPermission() {
        assertThat(EndpointPermissions.missing(Endpoints.classes())).isEmpty();
        assertThat(Endpoints.classes()).extracting(Class::getSimpleName)
                .contains("SessionEndpoint", "PeopleEndpoint", "LineEndpoint");
    }

    @Test
    void everyPermissionIsInACatalogue() {
        assertThat(EndpointPermissions.unknown(Endpoints.classes(), CATALOGUES)).isEmpty();
    }

    @RestController
    static final class Planted {
        @GetMapping("/planted")
        public String silent() {
            return "never called";
        }

        @PostMapping("/planted")
        @Permission("planted.misspelt")
        public String misspelt() {
            return "never called";
        }
    }

    @Test
    void anEndpointWithoutOrWithAnUnknownPermissionIsSeen() {
        assertThat(EndpointPermissions.missing(Set.of(Planted.class))).containsExactly("Planted.silent");
        assertThat(EndpointPermissions.unknown(Set.of(Planted.class), CATALOGUES))
                .containsExactly("Planted.misspelt");
    }
}
