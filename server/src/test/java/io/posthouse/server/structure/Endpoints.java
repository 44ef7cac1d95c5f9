package io.posthouse.server.structure;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.web.bind.annotation.RestController;

/** The classes of the platform that speak HTTP through Spring. */
final class Endpoints {
    private Endpoints() {
    }

    /** All of them, by name. */
    static List<Class<?>> classes() {
        List<Class<?>> found = new ArrayList<>();
        House.CLASSES.stream().filter(type -> type.isMetaAnnotatedWith(RestController.class)
                || type.isAnnotatedWith(RestController.class))
                .map(JavaClass::reflect).forEach(found::add);
        found.sort(Comparator.comparing(Class::getName));
        return found;
    }
}
