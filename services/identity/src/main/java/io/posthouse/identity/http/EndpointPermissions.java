package io.posthouse.identity.http;

import io.posthouse.identity.PermissionCatalogue;
import io.posthouse.kernel.Permission;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RequestMapping;

/** The checks by which the build refuses an endpoint that does not say, or says wrongly, which permission it needs. */
public final class EndpointPermissions {
    private EndpointPermissions() {
    }

    /** The endpoint methods of {@code classes} without {@link Permission}, as {@code Class.method}, sorted. */
    public static List<String> missing(Collection<Class<?>> classes) {
        return endpoints(classes).filter(method -> method.getAnnotation(Permission.class) == null)
                .map(EndpointPermissions::word)
                .sorted().distinct().toList();
    }

    /** The endpoint methods of {@code classes} whose permission no catalogue names, so that nobody could ever call them. */
    public static List<String> unknown(Collection<Class<?>> classes, Collection<PermissionCatalogue> catalogues) {
        Set<String> known = new HashSet<>(Set.of(Permission.ANYONE, Permission.SIGNED_IN));
        catalogues.forEach(catalogue -> known.addAll(catalogue.permissions()));
        return endpoints(classes).filter(method -> {
            Permission permission = method.getAnnotation(Permission.class);
            return permission != null && !known.contains(permission.value());
        }).map(EndpointPermissions::word).sorted().distinct().toList();
    }

    /** The permissions by which apps can call something of {@code classes}. */
    public static Set<String> open(Collection<Class<?>> classes) {
        return endpoints(classes).map(method -> method.getAnnotation(Permission.class))
                .filter(permission -> permission != null && permission.reach() == Permission.Reach.OPEN)
                .map(Permission::value).collect(Collectors.toUnmodifiableSet());
    }

    /** What the endpoint methods of {@code classes} say that they need. */
    public static List<Permission> of(Collection<Class<?>> classes) {
        return endpoints(classes).map(method -> method.getAnnotation(Permission.class)).filter(Objects::nonNull)
                .toList();
    }

    private static Stream<Method> endpoints(Collection<Class<?>> classes) {
        return classes.stream().flatMap(type -> Stream.of(ReflectionUtils.getAllDeclaredMethods(type)))
                .filter(method -> !method.isBridge() && MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
                        .isPresent(RequestMapping.class));
    }

    private static String word(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
