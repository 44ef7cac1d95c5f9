package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.gateway.route.RouteConfiguration;
import io.posthouse.identity.Deeds;
import io.posthouse.identity.Identity;
import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.identity.StepUps;
import io.posthouse.identity.http.EndpointPermissions;
import io.posthouse.kernel.Permission;
import io.posthouse.kernel.Permission.Reach;
import io.posthouse.kernel.StepUp;
import io.posthouse.messaging.Messaging;
import io.posthouse.server.configuration.ConfigurationWiring;
import io.posthouse.server.console.ConsoleConfiguration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** Every endpoint names the permission it needs, and somebody can hold it. */
final class EndpointsTest {
    private static final List<PermissionCatalogue> CATALOGUES = List.of(Identity.PERMISSIONS, Messaging.PERMISSIONS,
            ConsoleConfiguration.PERMISSIONS, ConfigurationWiring.PERMISSIONS, RouteConfiguration.PERMISSIONS);

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

    /** Whatever an administrator changes is written down; what people do with their own is not. */
    @Test
    void whatOnlyAdministratorsChangeIsADeed() {
        assertThat(silent(Endpoints.classes())).isEmpty();
        assertThat(silent(List.of(Planted.class))).containsExactlyInAnyOrder("Planted.misspelt", "Planted.dangerous");
    }

    /** Visitors hold nothing: what one may is what an endpoint says, and each that says it has to be thought of here. */
    @Test
    void visitorsComeToTheirOwnSessionAndConversationsAlone() {
        assertThat(Endpoints.classes().stream().flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Permission.class)
                        && method.getAnnotation(Permission.class).guests())
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName()))
                .containsExactlyInAnyOrder("SessionEndpoint.signIn", "SessionEndpoint.whoAmI",
                        "SessionEndpoint.signOut", "SessionEndpoint.ticket", "VisitorEndpoint.arrive",
                        "LineEndpoint.lines", "LineEndpoint.line", "LineEndpoint.messages", "LineEndpoint.members");
    }

    /** What only apps do, each for itself, after an administrator let it, which was a deed. */
    private static final Set<String> OF_APPS = Set.of("JsTicketEndpoint.issue");

    private static List<String> silent(List<Class<?>> endpoints) {
        Set<String> persons = CATALOGUES.stream().flatMap(catalogue -> catalogue.person().stream())
                .collect(Collectors.toSet());
        return endpoints.stream()
                .filter(type -> Arrays.stream(type.getDeclaredConstructors())
                        .noneMatch(made -> List.of(made.getParameterTypes()).contains(Deeds.class)))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Permission.class)
                        && !method.isAnnotationPresent(GetMapping.class))
                .filter(method -> {
                    String needed = method.getAnnotation(Permission.class).value();
                    return !persons.contains(needed) && !needed.equals(Permission.ANYONE)
                            && !needed.equals(Permission.SIGNED_IN);
                }).map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .filter(name -> !OF_APPS.contains(name)).toList();
    }

    /** Where an endpoint has to ask, there is somebody to be asked; and apps, which have no password, do not come there. */
    @Test
    void whatIsToBeConfirmedCanBe() {
        assertThat(unconfirmed(Endpoints.classes())).isEmpty();
        assertThat(unconfirmed(List.of(Planted.class))).containsExactly("Planted.dangerous");
    }

    private static List<String> unconfirmed(List<Class<?>> endpoints) {
        return endpoints.stream().flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(StepUp.class))
                .filter(method -> method.getAnnotation(Permission.class).reach() != Reach.INTERNAL
                        || (method.getAnnotation(StepUp.class).when() == StepUp.When.WHERE_IT_ASKS
                                && Arrays.stream(method.getDeclaringClass().getDeclaredConstructors())
                                        .noneMatch(made -> List.of(made.getParameterTypes()).contains(StepUps.class))))
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName()).toList();
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

        @PutMapping("/planted")
        @Permission("identity.login.manage")
        @StepUp(value = "planted.dangerous", when = StepUp.When.WHERE_IT_ASKS)
        public String dangerous() {
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
