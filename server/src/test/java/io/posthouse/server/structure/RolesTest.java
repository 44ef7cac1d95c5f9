package io.posthouse.server.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cluster.Role;
import io.posthouse.messaging.Messaging;
import io.posthouse.server.settings.Roles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a module answers lies where its role says, so that a node without that role knows whom to ask. */
final class RolesTest {
    /** The endpoints of {@code module} that no path of its role covers, or that a path of another module's covers. */
    private static List<String> astray(Collection<Class<?>> endpoints, List<Role> roles) {
        List<String> astray = new ArrayList<>();
        for (Class<?> endpoint : endpoints) {
            String module = endpoint.getPackageName().replaceFirst("^io\\.posthouse\\.([a-z]+).*", "$1");
            for (String path : paths(endpoint)) {
                Optional<Role> covering = roles.stream()
                        .filter(role -> role.paths().stream()
                                .anyMatch(own -> path.equals(own) || path.startsWith(own + "/")))
                        .findFirst();
                boolean has = roles.stream().anyMatch(role -> role.name().equals(module));
                if (!covering.map(Role::name).equals(has ? Optional.of(module) : Optional.empty())) {
                    astray.add(endpoint.getSimpleName() + " " + path);
                }
            }
        }
        return astray;
    }

    private static List<String> paths(Class<?> endpoint) {
        String[] above = mapping(MergedAnnotations.from(endpoint, SearchStrategy.TYPE_HIERARCHY));
        return Stream.of(ReflectionUtils.getAllDeclaredMethods(endpoint))
                .map(method -> MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY))
                .filter(on -> on.isPresent(RequestMapping.class))
                .flatMap(on -> Stream.of(above).flatMap(prefix -> Stream.of(mapping(on)).map(path -> prefix + path)))
                .toList();
    }

    private static String[] mapping(MergedAnnotations on) {
        String[] paths = on.get(RequestMapping.class).getValue("path", String[].class).orElse(new String[0]);
        return paths.length == 0 ? new String[]{""} : paths;
    }

    @Test
    void everyEndpointLiesBelowItsModulesPathsAndNoOthers() {
        assertThat(astray(Endpoints.classes(), Roles.ALL)).isEmpty();
        assertThat(paths(Planted.class)).containsExactly("/api/planted");
    }

    @RestController
    static final class Planted {
        @GetMapping("/api/planted")
        public String planted() {
            return "never called";
        }
    }

    @Test
    void anEndpointBesideThemIsSeen() {
        Role fewer = new Role(Messaging.NAME,
                Messaging.ROLE.paths().stream().filter(path -> !path.equals("/api/groups")).toList(), List.of());
        Role more = new Role("server", List.of("/api/other"), List.of());

        assertThat(astray(Endpoints.classes(), List.of(fewer))).isNotEmpty()
                .allMatch(word -> word.contains("/api/groups"));
        assertThat(astray(Set.of(Planted.class), List.of(more))).containsExactly("Planted /api/planted");
    }
}
